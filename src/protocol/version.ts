/** The program's version, held equal to package.json by a test: a bundle must not read files to know it. */
export const VMCTL_VERSION = '0.1.0';
