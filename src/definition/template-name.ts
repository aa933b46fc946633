import { accepted, type Reading, refused } from './reading.js';

/** The folder of the definitions directory that holds them. */
export const TEMPLATES = 'templates';

/** A template's name is that of its file, `templates/NAME.toml`. */
export function readTemplateName(name: string): Reading<string> {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$/.test(name)) return accepted(name);
  const rule = 'a letter or digit, then letters, digits, ".", "_" and "-"';
  return refused(`${JSON.stringify(name)} cannot be a template's name: ${rule}`);
}

/** `/etc/vms/web.toml` -> `/etc/vms/templates`, as written in messages. */
export function templateFile(vmFile: string, template: string): string {
  return `${vmFile.slice(0, vmFile.lastIndexOf('/') + 1)}${TEMPLATES}/${template}.toml`;
}
