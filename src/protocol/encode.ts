import { toVmctlError } from '../errors.js';
import type { ConsoleInput } from './console.js';
import { PROTOCOL_VERSION, type ControlRequest } from './request.js';
import type { ControlReport, WireError } from './report.js';

/** A request as its line, newline included, marked with the version of the protocol. */
export function encodeRequest(request: ControlRequest): string {
  return `${JSON.stringify({ version: PROTOCOL_VERSION, ...request })}\n`;
}

/** What follows a `console` request, as its line, newline included. */
export function encodeInput(input: ConsoleInput): string {
  return `${JSON.stringify(input)}\n`;
}

/** A report as its line, newline included. */
export function encodeReport(report: ControlReport): string {
  return `${JSON.stringify(report)}\n`;
}

/** Any thrown value as it travels: code, message, hint; never a stack. */
export function encodeError(error: unknown): WireError {
  const { code, message, hint } = toVmctlError(error);
  return hint === undefined ? { code, message } : { code, message, hint };
}
