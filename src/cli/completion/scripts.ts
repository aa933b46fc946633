import type { CliCommand } from '../command.js';
import { renderBash } from './bash.js';
import { renderFish } from './fish.js';
import type { Shell } from './kinds.js';
import { completionModel, type CompletionModel } from './model.js';
import { renderTcsh } from './tcsh.js';
import { renderZsh } from './zsh.js';

const RENDERERS: Readonly<Record<Shell, (model: CompletionModel) => string>> = {
  bash: renderBash,
  zsh: renderZsh,
  fish: renderFish,
  tcsh: renderTcsh,
};

/** The completion script of a shell, made from the commands and their options alone. */
export function renderCompletion(shell: Shell, commands: readonly CliCommand[]): string {
  return RENDERERS[shell](completionModel(commands));
}
