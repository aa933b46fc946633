import { ERROR_STATUS, VmctlError, type ErrorCode } from '../errors.js';
import type { ControlReport, WireError } from './report.js';

/**
 * A report line as a report. Lenient, for the daemon is trusted and may be newer: unknown keys stay, a report of an
 * unknown kind is undefined. What is no report at all is a VmctlError `protocol`.
 */
export function decodeReport(line: string): ControlReport | undefined {
  const value = parse(line);
  switch (value['report']) {
    case 'progress':
    case 'item':
      return value as unknown as ControlReport;
    case 'result':
      if (!isObject(value['value'])) throw broken();
      return value as unknown as ControlReport;
    case 'error':
      return { report: 'error', error: decodeWireError(value['error']) };
    default:
      if (typeof value['report'] !== 'string') throw broken();
      return undefined;
  }
}

/** A failure that travelled, as the error it was. */
export function errorOf({ code, message, hint }: WireError): VmctlError {
  return new VmctlError(code, message, hint === undefined ? {} : { hint });
}

function decodeWireError(value: unknown): WireError {
  if (!isObject(value)) throw broken();
  const { code, message, hint } = value;
  if (typeof message !== 'string') throw broken();
  const known = typeof code === 'string' && Object.hasOwn(ERROR_STATUS, code);
  return {
    code: known ? (code as ErrorCode) : 'internal',
    message,
    ...(typeof hint === 'string' ? { hint } : {}),
  };
}

function parse(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw broken();
  }
  if (!isObject(value)) throw broken();
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function broken(): VmctlError {
  return new VmctlError('protocol', 'the answer of the daemon is broken', {
    hint: 'is something else listening on the control socket?',
  });
}
