import { distance } from 'fastest-levenshtein';

/** Words people write for our values, per key; what is not among the key's values is passed over. */
const VALUE_WORDS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  loader: {
    bios: 'uefi-csm',
    csm: 'uefi-csm',
    efi: 'uefi',
    yes: 'uefi',
    grub2: 'grub',
    'grub-bhyve': 'grub',
    freebsd: 'bhyveload',
  },
  autostart: { yes: true, on: true, always: true, no: false, off: false, never: false },
  restart: {
    no: 'never',
    off: 'never',
    false: 'never',
    true: 'always',
    yes: 'always',
    'unless-stopped': 'always',
  },
  policy: { no: 'never', off: 'never', 'unless-stopped': 'always' },
  clock: { localtime: 'local', utctime: 'utc', gmt: 'utc' },
  on_stop_timeout: { force: 'kill', poweroff: 'kill', no: 'wait', never: 'wait' },
  type: {
    vtnet: 'virtio-net',
    cd: 'ahci-cd',
    cdrom: 'ahci-cd',
    iso: 'ahci-cd',
    hd: 'ahci-hd',
    sata: 'ahci-hd',
    'virtio-disk': 'virtio-blk',
  },
};

/** The allowed value of `key` that was most likely meant by `input`. */
export function suggestValue(key: string, input: unknown, values: readonly unknown[]): unknown {
  if (typeof input === 'object') return undefined;
  const written = String(input).toLowerCase();
  const words = VALUE_WORDS[key];
  const meant = words !== undefined && Object.hasOwn(words, written) ? words[written] : undefined;
  if (values.includes(meant)) return meant;
  const nearest = suggestWord(written, values.filter((value) => value !== input).map(String));
  return values.find((value) => String(value) === nearest);
}

/** The known word nearest to what was written: same but for case, the beginning of one, or a few letters away. */
export function suggestWord(written: string, known: readonly string[]): string | undefined {
  const lower = written.toLowerCase();
  const begun = known.find((word) => word === lower || (lower.length > 2 && word.startsWith(lower)));
  if (begun !== undefined) return begun;
  const limit = Math.max(1, Math.floor(lower.length / 3));
  const [best] = known
    .map((word) => ({ word, far: mistakes(lower, word) }))
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far);
  return best?.word;
}

/** Letters to put in, take out or replace; two neighbours in the wrong order count as one. */
function mistakes(written: string, word: string): number {
  const swapped = Array.from({ length: written.length - 1 }, (_, at) => {
    return written.slice(0, at) + written[at + 1] + written[at] + written.slice(at + 2);
  });
  return Math.min(distance(written, word), ...swapped.map((other) => 1 + distance(other, word)));
}
