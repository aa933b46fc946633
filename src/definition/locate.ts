import { type AST, parseTOML } from 'toml-eslint-parser';
import type { Finding, KeyPath } from './finding.js';

/** 1-based; columns count UTF-16 units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** No known key lies deeper; what does is told at the table around it, and a hostile file costs no more than another. */
const DEEPEST = 6;
const START: Position = { line: 1, column: 1 };

/**
 * Where findings stand in a text, for faults and nothing else: a second parser reads the text again, only when there is something
 * to place. `toml` is the judge; where this parser sees a text differently, the nearest known table or 1:1 is answered.
 */
export class Locator {
  readonly #text: string;
  #index: ReadonlyMap<string, Positions> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** The position of a finding's key or value, or of the nearest table around it when there is none. */
  positionOf({ path, at }: Pick<Finding, 'path' | 'at'>): Position {
    this.#index ??= indexOf(this.#text);
    for (let length = path.length; length > 0; length -= 1) {
      const found = this.#index.get(JSON.stringify(path.slice(0, length)));
      if (found !== undefined) return length === path.length ? found[at] : found.key;
    }
    return START;
  }
}

interface Positions {
  readonly key: Position;
  readonly value: Position;
}
type Index = Map<string, Positions>;

function indexOf(text: string): Index {
  const index: Index = new Map();
  try {
    const [top] = parseTOML(text, { tomlVersion: '1.1' }).body;
    for (const node of top.body) {
      if (node.type === 'TOMLKeyValue') addKeyValue(index, [], node);
      else addTable(index, node);
    }
  } catch {
    // Not TOML to this parser: what was found so far places what it can.
  }
  return index;
}

function addTable(index: Index, table: AST.TOMLTable): void {
  table.resolvedKey.slice(0, DEEPEST).forEach((_, at) => {
    const path = table.resolvedKey.slice(0, at + 1);
    const header = startOf(table.key.keys[keysWithin(path) - 1] ?? table.key);
    add(index, path, { key: header, value: header });
  });
  for (const pair of table.body) addKeyValue(index, table.resolvedKey, pair);
}

function addKeyValue(index: Index, prefix: KeyPath, pair: AST.TOMLKeyValue): void {
  let path = prefix;
  const value = startOf(pair.value);
  for (const key of pair.key.keys.slice(0, DEEPEST)) {
    path = [...path, key.type === 'TOMLBare' ? key.name : key.value];
    add(index, path, { key: startOf(key), value });
  }
  addContent(index, path, pair.value);
}

function addContent(index: Index, path: KeyPath, node: AST.TOMLContentNode): void {
  if (path.length > DEEPEST) return;
  if (node.type === 'TOMLInlineTable') for (const pair of node.body) addKeyValue(index, path, pair);
  if (node.type !== 'TOMLArray') return;
  node.elements.forEach((element, at) => {
    const start = startOf(element);
    add(index, [...path, at], { key: start, value: start });
    addContent(index, [...path, at], element);
  });
}

/** First come, first kept: a table's first mention is its place. */
function add(index: Index, path: KeyPath, positions: Positions): void {
  const key = JSON.stringify(path);
  if (!index.has(key)) index.set(key, positions);
}

function keysWithin(path: KeyPath): number {
  return path.filter((part) => typeof part === 'string').length;
}

function startOf(node: AST.TOMLNode): Position {
  return { line: node.loc.start.line, column: node.loc.start.column + 1 };
}
