/** The keys of host.toml; columns as in vm-rows. */
export const HOST_ROWS = `
vm_directory | directory | "/var/db/vmctl/vms" | - | Where the VMs' own directories lie.
operators | principal or list | [] | - | Who, besides root, may see and operate every VM: "user:ann", "group:staff".
max_parallel | 1 to 10000 | 8 | - | So many VMs may be on their way up at once.
metrics | table | - | - | Prometheus.
metrics.listen | ADDRESS:PORT | - | - | Where the daemon answers, on a loopback address.
defaults | table | - | - | Keys of a VM's file that hold for every VM which does not say them, below its template.
bridge | table | {} | ng_bridge(4) | One table for each bridge, [bridge.NAME]. Without any interface it is isolated.
bridge.NAME.interface | interface | - | lower, upper | The NIC that leads out; "auto" = that of the default route when the bridge is first made.
bridge.NAME.vlan | table | - | ifconfig(8) | How interface is made when it is not there.
bridge.NAME.vlan.parent | interface | - | vlandev | The NIC below it.
bridge.NAME.vlan.tag | 1 to 4094 | - | vlan | Its VLAN.
bridge.NAME.attach_host | true or false | true | upper | false = the NIC is given to guests entirely.
bridge.NAME.force | true or false | false | - | Do so although the NIC carries an address or the default route.
bridge.NAME.disable_offload | true or false | true | -lro -vlanhwfilter | Switch off what breaks bridged frames when the bridge is made.
bridge.NAME.host_interface | interface | - | ng_eiface(4) | An interface of the host's own on a bridge without a NIC.
bridge.NAME.address | host address or list | - | inet, inet6 | Its addresses with their prefix length.
bridge.NAME.mac | MAC | (derived) | ether | Its hardware address.
bridge.NAME.flood_unknown | true or false | true | link, uplink | false = unknown addresses go out by the NIC only (FreeBSD 14).
bridge.NAME.loop_timeout | seconds | - | loopTimeout | How long a link is muted for a loop; the kernel's own is 60 s, 0 = never.
bridge.NAME.max_staleness | seconds | - | maxStaleness | When an address is forgotten; the kernel's own is 15 min.
bridge.NAME.min_stable_age | seconds | - | minStableAge | An address that changes its link sooner is taken for a loop; the kernel's own is 1 s.
`;
