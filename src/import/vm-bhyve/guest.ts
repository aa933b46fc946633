import { valueOf, type Config } from './config.js';

/** A place of guests: vm_dir, or one of datastore_list. */
export interface Store {
  /** Absolute. */
  readonly path: string;
  /** Of a ZFS store. */
  readonly dataset: string;
}

/** One guest and where it lies. */
export interface Guest {
  readonly name: string;
  readonly config: Config;
  readonly store: Store;
  /** vm_dir: where null.iso is, whatever the store. */
  readonly vmDirectory: string;
  /** Files of a state that `vm suspend` has written. */
  readonly saved?: readonly string[];
  /** What its run.lock says, when that is not this host. */
  readonly lockedBy?: string;
}

/** What a path is on the host; undefined = not looked at. */
export type Seen = (path: string) => 'absent' | 'file' | 'program' | undefined;

/** The guest's own directory. */
export function homeOf({ store, name }: Guest): string {
  return `${store.path}/${name}`;
}

/** `${_loader%-*}` = uefi. */
export function isUefi({ config }: Guest): boolean {
  return valueOf(config, 'loader').replace(/-[^-]*$/, '') === 'uefi';
}

/** info::__find_iscsi: `TARGET[/LUN]`. */
export function iscsiOf(name: string): { readonly target: string; readonly lun: string } {
  const at = name.lastIndexOf('/');
  return at < 0 ? { target: name, lun: '0' } : { target: name.slice(0, at), lun: name.slice(at + 1) };
}

/** vm::get_disk_path; the device of an iSCSI target is the host's to tell. */
export function diskPathOf(guest: Guest, index: number, volume: (name: string) => string): string {
  const name = valueOf(guest.config, `disk${index}_name`);
  switch (valueOf(guest.config, `disk${index}_dev`)) {
    case 'zvol':
    case 'sparse-zvol':
      return `/dev/zvol/${guest.store.dataset}/${guest.name}/${name}`;
    case 'custom':
    case '9p':
      return name;
    case 'iscsi':
      return volume(name);
    default:
      return `${homeOf(guest)}/${name}`;
  }
}
