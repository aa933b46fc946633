/** What the host's programs print (facts.md 1, 9, 12), as the start of every mutation. */
export const OUTPUTS: Readonly<Record<string, readonly string[]>> = {
  ps: [
    `    1     0     0     0   86400 /sbin/init
  812     1     0     0   86399 /usr/sbin/syslogd -s
 1234     1     0     0    3600 bhyve: web (bhyve)
 1300     1     0     0       2 bhyve -c 2 -m 4G -AHPw -s 0,hostbridge -s 31,lpc web
 1301     1     0     0       1 bhyveload -m 1G -d disk.img db
 1400   812     3  1001      10 bhyve: evil
    -     -     -     -       - bhyve web
`,
  ],
  pwait: ['1234: exited with status 1.\n', '7: killed by signal 9.\n7: terminated.\n', 'timeout\n'],
  procstat: [
    '  PID COMM                SIG FLAGS\n 1234 bhyve            HUP      ---\n 1234 bhyve            TERM     PI-\n',
    ' 7 bhyve TERM --C\n',
  ],
  ngctl: [
    `  Name: bnet0           Type: bridge          ID: 0000001f   Num hooks: 3
  Local hook      Peer name       Peer type    Peer ID         Peer hook
  ----------      ---------       ---------    -------         ---------
  link2           vm-web-0        socket       00000031        vmlink
  link1           re0             ether        00000005        upper
  link0           re0             ether        00000005        lower
`,
    `There are 3 total nodes:
  Name: <unnamed>       Type: socket          ID: 00000031   Num hooks: 1
  Name: re0             Type: ether           ID: 00000005   Num hooks: 2
`,
    `Rec'd response "getstats" (4) from "[1f]:":
Args:\t{ recvOctets=10 recvPackets=1 xmitOctets=18446744073709551615 loopDrops=2 }
Rec'd response "getconfig" (2) from "[1f]:":
Args:\t{ debugLevel=1 loopTimeout=60 maxStaleness=900 minStableAge=1 }
Rec'd response "getifname" (1) from "[5]:":
Args:\t"re0"
Rec'd response "getpromisc" (3) from "[5]:":
Args:\t1
`,
    `Rec'd response "gettable" (5) from "[1f]:":
Args:\t{ numHosts=2 hosts=[ { addr=58:9c:fc:00:00:01 hook="link2" age=7 staleness=1 } { addr=58:9c:fc:00:00:02 linkNum=3 age=1 } ] }
`,
    `Rec'd response 5 from "[1f]:":
0000:  01 00 00 00 58 9c fc 00 00 01 6c 69 6e 6b 32 00  ....X.....link2.
0010:  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  ................
0020:  00 00 00 00 00 00 00 00 00 00 07 00 01 00        ..............
`,
    'ngctl: send msg: No such file or directory\nngctl: line 3: error in file\n',
  ],
  ifconfig: [
    `re0: flags=1008943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST,LOWER_UP> metric 0 mtu 1500
\toptions=8209b<RXCSUM,TXCSUM,VLAN_MTU,LRO,VLAN_HWFILTER>
\tether 58:9c:fc:00:10:02
\tinet 192.0.2.10 netmask 0xffffff00 broadcast 192.0.2.255
\tinet6 fe80::5a9c:fcff:fe00:1002%re0 prefixlen 64 scopeid 0x1
\tmedia: Ethernet autoselect (1000baseT <full-duplex>)
\tstatus: active
lo0: flags=1008049<UP,LOOPBACK,RUNNING,MULTICAST,LOWER_UP> metric 0 mtu 16384
\tinet 127.0.0.1 netmask 0xff000000
\tgroups: lo
re0.100: flags=8843<UP,RUNNING> metric 0 mtu 1500
\tvlan: 100 vlanproto: 802.1q vlanpcp: 0 parent interface: re0
bridge0: flags=8843<UP> metric 0 mtu 1500
\tmember: re0 flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
\t        ifmaxaddr 0 port 1 priority 128 path cost 20000
lagg0: flags=8843<UP> metric 0 mtu 1500
\tlaggport: em0 flags=4<ACTIVE>
`,
  ],
  route: [
    '   route to: default\ndestination: default\n       mask: default\n    gateway: 192.0.2.1\n        fib: 0\n  interface: re0\n      flags: <UP,GATEWAY,DONE,STATIC>\n',
  ],
  sysctl: [
    '1401000\namd64\n6f9e1f5c-0000-11ee-8c99-0242ac120002\nFormat: Length:16 Dump:0x00112233445566778899aabbccddeeff\nhost.example.org\n',
  ],
  fuser: ['/dev/zvol/tank/web:   4711w  812\n', ''],
  kldload: [
    "kldload: can't load vmm: No such file or directory\n",
    'kldload: an error occurred while loading module vmm. Please check dmesg(8) for more details.\n',
  ],
  bhyvectl: [
    'VM:web is not created.\n',
    'vm_open: web could not be opened: No such file or directory\n',
    'errno = 37\n',
  ],
  bhyve: [
    "bhyve: can't connect to node: File exists\r\nbhyve: PCI device at 2:0 failed\r\n",
    'vm_reinit: Device busy\nFailed to emulate instruction\n',
  ],
};
