# The supervisor and the client that the recorded scripts run, for the program of the sandbox.

# node: SCRIPT supervise, or the client. A script of one process.exit() call does that.
run_node()
{
	local _option=""
	case "$1" in --*) _option="$1 "; shift ;; esac
	local _script=$1
	shift
	case "$(cat "${_script}")" in
	process.exit*)
		_status=$(sed 's/[^0-9]//g' "${_script}")
		exit "${_status}"
		;;
	esac
	if [ -e ${state}/title ]; then cat ${state}/title > ${state}/proc/$$
	else echo "/usr/local/bin/node ${_option}${_script} $*" > ${state}/proc/$$
	fi
	case "${_script}" in
	/usr/local/libexec/*)
		echo $$ > /var/run/vmctl.pid
		# The rest of the #! line of the script is how the kernel was asked for it.
		[ -n "${_option}" ] || [ -e ${state}/title ] || interpreted "${_script}" "$@"
		;;
	esac
	supervise "$@"
}

interpreted()
{
	local _line
	read -r _line < "$1"
	_line=${_line#'#!'}
	echo "${_line#/usr/bin/env } $*" > ${state}/proc/$$
}

supervise()
{
	local _name
	: > /var/run/vmctl.sock
	if [ -e ${state}/boot ] && [ ! -e ${state}/guests ]; then
		mkdir ${state}/guests
		for _name in $(cat ${state}/boot); do : > "${state}/guests/${_name}"; done
	elif [ -e ${state}/guests ]; then
		for _name in $(cat ${state}/boot); do event "guest ${_name} still runs, taken over"; done
	fi
	trap 'term_supervisor' TERM
	event "supervisor start: $*${VMCTL_X:+ VMCTL_X=${VMCTL_X}}"
	rm -f "${STARTING}"
	while :; do
		${state}/real/sleep 1000 &
		wait $!
	done
}

term_supervisor()
{
	event "supervisor got TERM, $(ls ${state}/guests 2> /dev/null | grep -c .) guests left running"
	rm -f /var/run/vmctl.sock
	[ ! -e ${state}/stopdelay ] || { trap '' TERM; pause "$(cat ${state}/stopdelay)"; }
	[ "$(cat /var/run/vmctl.pid)" != $$ ] || wait_for_look
	rm -f ${state}/proc/$$
	exit 0
}

# The client of the recorded scripts: list, status, reload, stop-all --timeout SECONDS.
run_client()
{
	if [ ! -e /var/run/vmctl.sock ]; then
		echo >&2 "vmctl: supervisor is not running"
		exit 3
	fi
	case "$1" in
	list) list_guests ;;
	status) echo "supervisor up, $(ls ${state}/guests 2> /dev/null | grep -c .) guests running" ;;
	reload) event "supervisor reloads (client)"; echo reloaded ;;
	stop-all)
		if [ -e ${state}/clientfail ]; then
			echo >&2 "vmctl: web did not stop"
			exit 1
		fi
		stop_guests
		;;
	esac
}

list_guests()
{
	local _name
	[ -n "$(ls ${state}/guests 2> /dev/null)" ] || echo "no guests"
	for _name in $(ls ${state}/guests 2> /dev/null); do echo "${_name} running"; done
}

stop_guests()
{
	local _name _names
	_names=$(ls ${state}/guests 2> /dev/null)
	for _name in ${_names}; do event "guest ${_name} asked to power off"; done
	for _name in ${_names}; do rm "${state}/guests/${_name}"; event "guest ${_name} powered off"; done
	echo "stopped $(echo "${_names}" | grep -c .) guests"
}
