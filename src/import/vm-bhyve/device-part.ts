import type { TomlTable } from '../imported.js';
import { isYes, valueOf } from './config.js';
import { homeOf, type Guest } from './guest.js';
import { passthruNumbers, portsOf } from './old-machine.js';
import { dropped, ignored, type Part, type Remark } from './part.js';
import type { Places } from './place.js';

/** Random numbers, PCI devices of the host, sound, virtio consoles. */
export function devicePart(guest: Guest, places: Places): Part {
  const { config } = guest;
  const passthru = passthruOf(guest, places);
  const sound = soundOf(guest, places);
  const ports = portsOf(guest);
  const consoles = {
    port: ports.map((name) => ({ name, path: `${homeOf(guest)}/vtcon.${name}` })),
    slot: places.slots.get('consoles') ?? '',
  };
  return {
    table: {
      ...(isYes(valueOf(config, 'virt_random')) ? { rng: { slot: places.slots.get('rng') ?? '' } } : {}),
      ...sound.table,
      ...passthru.table,
      ...(ports.length === 0 ? {} : { virtio_console: [consoles] }),
    },
    remarks: [...sound.remarks, ...passthru.remarks],
  };
}

function soundOf({ config }: Guest, places: Places): Part {
  const keys = ['sound_play', 'sound_rec'];
  if (!isYes(valueOf(config, 'sound')))
    return { table: {}, remarks: keys.map((key) => ignored(key, 'sound is off')) };
  const play = valueOf(config, 'sound_play', '/dev/dsp0');
  const record = valueOf(config, 'sound_rec');
  const sound = {
    ...(play === '' ? {} : { play }),
    ...(record === '' ? {} : { record }),
    slot: places.slots.get('sound') ?? '',
  };
  return { table: { sound }, remarks: [] };
}

function passthruOf({ config }: Guest, places: Places): Part {
  const remarks: Remark[] = [];
  const list = passthruNumbers(config).map((index): TomlTable => {
    const [device = ''] = valueOf(config, `passthru${index}`).split('=');
    const slot = places.slots.get(`passthru${index}`) ?? '';
    const key = `passthru${index}_options`;
    const options = valueOf(config, key)
      .split(',')
      .filter((word) => word !== '')
      .map(passthruOption);
    for (const option of options) if (typeof option === 'string') remarks.push(dropped(key, option));
    return { device, ...Object.assign({}, ...options.filter((one) => typeof one !== 'string')), slot };
  });
  return { table: list.length === 0 ? {} : { passthru: list }, remarks };
}

function passthruOption(word: string): TomlTable | string {
  const [, name, value = ''] = /^(rom|bootindex)=(.+)$/.exec(word) ?? [];
  if (name === 'rom') return { rom: value };
  if (name === 'bootindex' && /^\d{1,5}$/.test(value)) return { boot_index: Number(value) };
  return `vmctl has no key for the option "${word}" of a PCI device: write the device into extra_args`;
}
