import { connect } from 'node:net';

export interface Door {
  /** IPv4, or IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
}

export interface KnockOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Whether somebody takes connections at a TCP port; never rejects. Nothing is sent. */
export type Knock = (door: Door, options: KnockOptions) => Promise<boolean>;

export const knock: Knock = ({ address, port }, { timeoutMs, signal }) =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port, signal });
    const end = (opened: boolean) => (): void => {
      socket.destroy();
      resolve(opened);
    };
    socket.setTimeout(timeoutMs, end(false));
    socket.once('connect', end(true));
    socket.on('error', end(false));
  });
