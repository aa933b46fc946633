import { speakOf, type Finding } from '../finding.js';
import { andList, type UpgradeLook } from './look.js';

const say = speakOf({ id: 'scripts', title: 'scripts of rc(8)' });

/** They are copies: an older one starts a newer vmctl as well, but does not know what came since. */
export function judgeScripts({ scripts }: Pick<UpgradeLook, 'scripts'>): Finding {
  if (!scripts.ok) return say.unseen(scripts.why);
  if (scripts.value.length === 0) return say.ok('those of this vmctl, or none');
  const [verb, whose] = scripts.value.length === 1 ? ['is', 'it'] : ['are', 'them'];
  return say.note(
    `${andList(scripts.value)} ${verb} not as this vmctl has ${whose}: of another version, or edited`,
    'vmctl setup',
  );
}
