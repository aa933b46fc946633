/** What a look at a file gave, see host/host. */
export interface FileSeen {
  readonly kind: 'file' | 'directory' | 'device' | 'socket' | 'other';
  /** Bytes; 0 for devices. */
  readonly size: number;
  readonly writable: boolean;
  /** Two names of one file, or of one device, have the same. */
  readonly identity: string;
  /** Of a device, the name it has when symbolic links are followed. */
  readonly device?: string;
}

/** By path. */
export type FilesSeen = ReadonlyMap<string, FileSeen | undefined>;
