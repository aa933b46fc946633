import type { StatusReport } from '../protocol/report.js';

/** What to do next about a VM that is not as it should be, a line each; nothing of one that is. */
export function statusAdvice(vm: StatusReport): readonly string[] {
  const { name, definition, argv, details } = vm;
  const force = details?.protect === true ? ' --force' : '';
  const restart = `vmctl restart ${name}${force} applies its file; vmctl plan ${name} shows what it would be`;
  return [
    ...stateAdvice(vm, force),
    ...(definition === 'broken' ? [`vmctl check ${name} tells what is wrong with its file`] : []),
    ...(argv === 'differs' ? [restart] : []),
    ...(vm.links.some(({ differs }) => differs?.includes('unplugged') === true)
      ? [`vmctl nic plug ${name} NIC plugs it in again`]
      : []),
    // The step of a start that fails knows more than that.
    ...(details?.hint === undefined ? missingDisks(vm) : []),
  ];
}

function missingDisks({ name, details }: StatusReport): readonly string[] {
  return (details?.disks ?? []).flatMap(({ place, optional, sight }) =>
    sight?.state === 'missing' && !optional ? [`${place} is missing: without it ${name} does not start`] : [],
  );
}

function stateAdvice({ name, status, intent, details }: StatusReport, force: string): readonly string[] {
  const known = details?.hint === undefined ? [] : [details.hint];
  switch (status) {
    case 'failed':
      return [...known, `vmctl logs ${name} tells how it came; vmctl start ${name} tries again`];
    case 'restarting':
      return [...known, `vmctl start ${name} tries at once; vmctl stop ${name} gives it up`];
    case 'waiting':
      return [...known, `it goes on by itself; vmctl stop ${name} gives it up`];
    case 'foreign':
      return [`vmctl adopt ${name} takes it over; --takeover ends whoever supervises it first`];
    case 'unknown':
      return [`it is looked for again and again; vmctl doctor tells what the host lacks`];
    case 'stopping':
      return [
        `vmctl stop --force ${name} does not wait for the guest; vmctl kill${force} ${name} ends it now`,
      ];
    case 'stopped':
      return intent === 'up' ? [`vmctl start ${name}`] : [];
    default:
      return [];
  }
}
