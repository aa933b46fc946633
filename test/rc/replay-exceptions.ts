/** A recorded case, or one command of it, that the stand-in is not held to. */
export interface Exception {
  readonly id: string;
  readonly command?: string;
  readonly reason: string;
}

const UNRECORDED = 'its script is not recorded; rc.d/vmctl is put into the same situation in vmctl*.test';
const JAILS = 'the stand-in has no service jails; rc.d/vmctl turns them off';
const USAGE = "service(8)'s usage, which the record calls no evidence";

export const exceptions: readonly Exception[] = [
  { id: 'start-reqfile', reason: UNRECORDED },
  { id: 'svcj-recommended', reason: UNRECORDED },
  { id: 'shutdown', reason: UNRECORDED },
  { id: 'shutdown-disabled', reason: UNRECORDED },
  { id: 'shutdown-watchdog', reason: UNRECORDED },
  { id: 'shutdown-inside', reason: UNRECORDED },
  { id: 'svcj', reason: JAILS },
  { id: 'svcj-options', reason: JAILS },
  { id: 'svcj-startcmd', reason: JAILS },
  { id: 'service-misc', command: 'service -h', reason: USAGE },
  { id: 'service-misc', command: 'service', reason: USAGE },
  { id: 'nokeyword', command: 'service vmctl', reason: USAGE },
  { id: 'rcorder-circular', reason: "rcorder(8)'s words about a circle" },
  { id: 'rcconf-broken', reason: "the words are sh(1)'s own and differ between shells" },
];
