import type { CliCommand, OptionSpec } from '../command.js';
import { GLOBAL_OPTIONS } from '../option.js';
import { PLACEHOLDERS, type Candidate } from './kinds.js';
import { OPERANDS, type Places } from './operands.js';

/** All that a shell must know to complete a command line of vmctl. */
export interface CompletionModel {
  readonly commands: readonly CompletedCommand[];
  /** Understood by every command. */
  readonly globals: readonly CompletedOption[];
  /** Words of all options that take a value: the word behind them is no operand, whatever the command. */
  readonly withValue: readonly string[];
}

export interface CompletedCommand {
  /** Its name, then its aliases. */
  readonly names: readonly string[];
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  readonly places: Places;
}

export interface CompletedOption {
  readonly name: string;
  readonly short?: string;
  readonly summary: string;
  /** What its value can be; absent = it takes none. */
  readonly value?: readonly Candidate[];
}

export function completionModel(commands: readonly CliCommand[]): CompletionModel {
  const shown = commands.filter(({ hidden }) => hidden !== true);
  const completed = shown.map(({ name, aliases = [], summary, options }) => ({
    names: [name, ...aliases],
    summary,
    options: options.map(completedOption),
    places: OPERANDS[name] ?? { slots: [] },
  }));
  const globals = GLOBAL_OPTIONS.map(completedOption);
  const every = [...globals, ...completed.flatMap(({ options }) => options)];
  return { commands: completed, globals, withValue: [...new Set(every.filter(takesValue).flatMap(wordsOf))] };
}

/** `--lines`, `-n`. */
export function wordsOf({ name, short }: CompletedOption): readonly string[] {
  return [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];
}

/**
 * For `case COMMAND:OPTION in` of sh(1) and its like: what stands behind each option; the same option may be another
 * thing in another command.
 */
export function valueCases(
  { commands, globals }: CompletionModel,
  offer: (candidates: readonly Candidate[]) => string,
): readonly string[] {
  const rows = [
    ...commands.flatMap(({ names, options }) => options.map((option) => ({ names, option }))),
    ...globals.map((option) => ({ names: ['*'], option })),
  ];
  return rows.flatMap(({ names, option }) => {
    if (option.value === undefined) return [];
    const patterns = names.flatMap((name) => wordsOf(option).map((word) => `${name}:${word}`));
    return [`      ${patterns.join('|')}) ${offer(option.value)} ;;`];
  });
}

/** Candidates that are words as they are. */
export function plainWords(candidates: readonly Candidate[]): readonly string[] {
  return candidates.filter((one) => !one.startsWith('<'));
}

/** Kinds among candidates, without their brackets. */
export function kindsAmong(candidates: readonly Candidate[]): readonly string[] {
  return candidates.flatMap((one) => /^<(.+)>$/.exec(one)?.[1] ?? []);
}

function completedOption({ name, short, value, choices, summary }: OptionSpec): CompletedOption {
  return {
    ...{ name, summary },
    ...(short === undefined ? {} : { short }),
    ...(value === undefined ? {} : { value: choices ?? PLACEHOLDERS[value] ?? [] }),
  };
}

function takesValue({ value }: CompletedOption): boolean {
  return value !== undefined;
}

/** One place behind a command: which candidates, and where it is. */
export interface PlacedSlot {
  /** The word the operands must begin with; absent = any. */
  readonly word?: string;
  /** Counted from 0 behind the command. */
  readonly at: number;
  /** Every place from there on. */
  readonly more: boolean;
  readonly candidates: readonly Candidate[];
}

/** The places of a command in a row, those behind a word before it. */
export function placedSlots({ slots, more, behind = {} }: Places): readonly PlacedSlot[] {
  const own = slots.map((candidates, at) => ({
    ...{ at, candidates },
    more: more === true && at === slots.length - 1,
  }));
  const others = Object.entries(behind).flatMap(([word, places]) =>
    placedSlots(places).map((slot) => ({ ...slot, word, at: slot.at + 1 })),
  );
  return [...others, ...own];
}
