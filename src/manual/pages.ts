import { hostFilePage, vmFilePage } from './file-pages.js';
import { type Page, renderPage } from './page.js';
import { type ManualCli, vmctlPage } from './vmctl-page.js';

/** The manual pages by the names of their files in src/man, as mdoc(7) source. */
export function renderManualPages(cli: ManualCli): ReadonlyMap<string, string> {
  const pages = [vmctlPage(cli), vmFilePage(), hostFilePage()];
  return new Map(pages.map((page) => [fileOf(page), renderPage(page)]));
}

function fileOf({ title, section }: Page): string {
  return `${title}.${section}`;
}
