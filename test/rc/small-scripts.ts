/** Small services of a base system around ours, by path: each says `start NAME` or `stop NAME`. */
export const SMALL_SCRIPTS: Readonly<Record<string, string>> = Object.fromEntries(
  (
    [
      ['FILESYSTEMS', '', ''],
      ['NETWORKING', 'FILESYSTEMS', ''],
      ['syslogd', 'NETWORKING', 'shutdown'],
      ['SERVERS', 'syslogd', ''],
      ['DAEMON', 'NETWORKING SERVERS', ''],
      ['LOGIN', 'DAEMON', ''],
      ['jail', 'LOGIN', 'shutdown'],
      ['cron', 'LOGIN', 'shutdown'],
    ] as const
  ).map(([name, require, keyword]) => [
    `/etc/rc.d/${name}`,
    `#!/bin/sh\n# PROVIDE: ${name}\n# REQUIRE: ${require}\n# KEYWORD: ${keyword}\n` +
      `word=\${1#fast}; echo "\${word#quiet} ${name}"\n`,
  ]),
);
