import { speakOf, type Finding } from './finding.js';
import { numberOf, type HostLook } from './look.js';
import { uplinkBridges, type Subject } from './subject.js';

const say = speakOf({ id: 'ifqmaxlen', title: 'net.link.ifqmaxlen' });
const DEFAULT = 50;

/** One operator's report: 4096 ended retransmits of bridged guests (ngbuddy issue 10). A loader tunable (if.c). */
export function judgeQueue({ sysctls }: HostLook, subject: Subject): Finding {
  if (!sysctls.ok) return say.unseen(sysctls.why);
  const length = numberOf(sysctls.value, 'net.link.ifqmaxlen');
  if (length === undefined) return say.unseen('sysctl does not tell it');
  if (length > DEFAULT || uplinkBridges(subject).length === 0) return say.ok(String(length));
  return say.note(
    `${length}, as shipped: where bridged guests see retransmits under load, longer queues have helped`,
    `echo 'net.link.ifqmaxlen="4096"' >> /boot/loader.conf`,
  );
}
