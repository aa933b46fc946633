import { abort, errx, EXIT_ERROR, warnx, type Process } from './process.js';
import { newNode, type ConfigNode } from './tree.js';

/** create_config_node: the node of a dotted path, made where missing; undefined after a printed complaint. */
export function createNode(process: Process, path: string, parent = process.config): ConfigNode | undefined {
  return walk(process, parent, path, true);
}

/** find_config_node. */
export function findNode(process: Process, path: string, parent = process.config): ConfigNode | undefined {
  return walk(process, parent, path, false);
}

/** set_config_value: a dotted name from the root; exits 4 when a node and a value collide. null is C's NULL. */
export function setValue(process: Process, path: string, value: string | null): void {
  const dot = path.lastIndexOf('.');
  const name = path.slice(dot + 1);
  const parent = dot < 0 ? process.config : createNode(process, path.slice(0, dot));
  if (parent === undefined) {
    errx(process, EXIT_ERROR, `Failed to create configuration node ${path.slice(0, dot)}`);
  }
  if (typeof entry(process, parent, name) === 'object') {
    errx(process, EXIT_ERROR, `Attempting to add value ${value} to existing node ${path}`);
  }
  setIn(process, parent, name, value);
}

/** set_config_value_node: a plain name in one node. A value set again moves to the end of its node. */
export function setIn(process: Process, parent: ConfigNode, name: string, value: string | null): void {
  refuseDot(process, name);
  const old = entry(process, parent, name);
  if (typeof old === 'object') {
    // The C code prints the list's address behind this; no two runs agree on it.
    errx(process, EXIT_ERROR, `Attemping to add value ${value} to existing node ${name} of list 0x0`);
  }
  parent.entries.delete(name);
  if (value === null) parent.poisoned = true;
  else parent.entries.set(name, value);
}

/** get_raw_config_value: unexpanded. */
export function rawValue(process: Process, path: string): string | undefined {
  const dot = path.lastIndexOf('.');
  const parent = dot < 0 ? process.config : findNode(process, path.slice(0, dot));
  if (parent === undefined) return undefined;
  const value = entry(process, parent, path.slice(dot + 1));
  if (typeof value === 'object') warnx(process, `Attempting to fetch value of node ${path}`);
  return typeof value === 'string' ? value : undefined;
}

/** The first half of get_config_value_node: unexpanded. */
export function rawValueIn(process: Process, parent: ConfigNode, name: string): string | undefined {
  refuseDot(process, name);
  const value = entry(process, parent, name);
  if (typeof value === 'object') warnx(process, `Attempt to fetch value of node ${name} of list 0x0`);
  return typeof value === 'string' ? value : undefined;
}

function walk(process: Process, parent: ConfigNode, path: string, create: boolean): ConfigNode | undefined {
  const parts = path.split('.');
  let node = parent;
  for (const [at, name] of parts.entries()) {
    if (name === '') {
      warnx(process, `Invalid configuration node: ${path}`);
      return undefined;
    }
    let next = entry(process, node, name);
    if (typeof next === 'string') {
      const variable = parts.slice(0, at + 1).join('.');
      warnx(process, `Configuration node ${path} is a child of existing variable ${variable}`);
      return undefined;
    }
    if (next === undefined) {
      if (!create) return undefined;
      next = newNode();
      node.entries.set(name, next);
    }
    node = next;
  }
  return node;
}

function entry(process: Process, node: ConfigNode, name: string): string | ConfigNode | undefined {
  if (node.poisoned) {
    abort(
      process,
      'SIGABRT',
      'Assertion failed: (nvl->nvl_error == 0), function nvlist_find, file nvlist.c, line 0.\n',
    );
  }
  const found = node.entries.get(name);
  if (found === undefined) process.errno = 'ENOENT';
  return found;
}

function refuseDot(process: Process, name: string): void {
  if (name.includes('.')) errx(process, EXIT_ERROR, `Invalid config node name ${name}`);
}
