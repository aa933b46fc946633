/** What ngctl is asked in a start, in the simulated host whose answers the shims repeat. */
export const BRIDGE_MADE = `mkpeer re0: bridge lower link0
connect re0: lower upper link1
name re0:lower bnet0
msg bnet0: setpersistent
msg re0: setpromisc 1
msg re0: setautosrc 0
`;
export const BRIDGE_LOOK = 'show re0:\nmsg re0: getpromisc\nmsg re0: getautosrc\nshow bnet0:\n';
export const LINK_LOOK = 'msg bnet0: getstats 2\n';
