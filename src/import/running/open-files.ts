/** What a process has open, as far as a guest's devices show in it. */
export interface OpenFile {
  /** `r` regular, `c` character device, `-` none of them. */
  readonly type: string;
  readonly writable: boolean;
  /** `TCP`, `UDP`, `UDS` of sockets. */
  readonly protocol: string;
  /** Path, or the addresses of a socket. */
  readonly name: string;
}

/** PID COMM FD T V FLAGS REF OFFSET PRO NAME; only the last may hold blanks. */
const ROW = /^\s*\d+\s+\S+\s+\S+\s+(\S)\s+(\S)\s+(\S+)\s+\S+\s+\S+\s+(\S+)\s+(\S.*)$/;

/** Reads `procstat -h -f PID` (usr.bin/procstat/procstat_files.c; the exact columns are UNPROVEN). Other rows are left out. */
export function parseOpenFiles(stdout: string): readonly OpenFile[] {
  return stdout.split('\n').flatMap((line) => {
    const [, kind, type, flags = '', protocol = '-', name = ''] = ROW.exec(line.trimEnd()) ?? [];
    if (kind === undefined || type === undefined || name === '-') return [];
    return [{ type: kind === 'v' ? type : '-', writable: flags.includes('w'), protocol, name }];
  });
}
