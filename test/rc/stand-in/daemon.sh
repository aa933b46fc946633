# daemon(8), for the program of the sandbox: 14 and 15's, or 13's with /var/state/daemon13.

run_daemon()
{
	local _parent="" _title="" _restart="" _output="" _flag
	while getopts cfrSHP:p:R:t:o:u:T:s:l:m: _flag 2> /dev/null; do
		case ${_flag} in
		P) _parent=${OPTARG} ;;
		r) _restart=${_restart:-1} ;;
		R) _restart=${OPTARG} ;;
		t) _title=${OPTARG} ;;
		o) _output=${OPTARG} ;;
		[?]) usage_of_daemon "$@"; exit 1 ;;
		esac
	done
	shift $((OPTIND - 1))
	if [ -n "${_parent}" ] && [ -s "${_parent}" ] &&
	    [ "$(cat "${state}/locked/$(cat "${_parent}")" 2> /dev/null)" = "${_parent}" ] && process_lives "$(cat "${_parent}")"; then
		echo >&2 "daemon: process already running, pid: $(cat "${_parent}")"
		exit 3
	fi
	# Without any of these daemon(8) becomes the program.
	if [ -z "${_parent}${_restart}${_output}" ]; then
		spawn "$@"
		return
	fi
	spawn /libexec/daemond "${_parent}" "${_restart}" "${_title:-$1}" "${_output:-/dev/null}" "$@"
	[ -z "${_parent}" ] || [ -e ${state}/slowpid ] || wait_for_file "${_parent}" $!
}

# The real one writes it a moment later, too; cases that depend on this moment say slowpid.
wait_for_file()
{
	local _left=200
	until [ "$(cat "$1" 2> /dev/null)" = "$2" ] || [ $((_left -= 1)) -eq 0 ]; do ${state}/real/sleep 0.01; done
}

# The sandbox waits between two commands until what was started has come up or died.
spawn()
{
	local _mark
	_mark=$(mktemp ${state}/starting/XXXXXX)
	STARTING=${_mark} "$@" < /dev/null > /dev/null 2>&1 &
}

usage_of_daemon()
{
	local _word
	for _word in "$@"; do
		case "${_word}" in
		-?*) break ;;
		esac
	done
	cat >&2 <<-USAGE
		/usr/sbin/daemon: invalid option -- '${_word#-}'
		usage: daemon [-cfHrS] [-p child_pidfile] [-P supervisor_pidfile]
		              [-u user] [-o output_file] [-t title]
		              [-l syslog_facility] [-s syslog_priority]
		              [-T syslog_tag] [-m output_mask] [-R restart_delay_secs]
		command arguments ...
	USAGE
}

# daemon(8) itself: PARENT_PIDFILE RESTART_DELAY TITLE OUTPUT command...
run_daemond()
{
	local _parent=$1 _delay=$2 _title=$3 _output=$4 _status
	shift 4
	echo "daemon: ${_title}" > ${state}/proc/$$
	echo "${_parent}" > ${state}/locked/$$
	[ ! -e ${state}/slowpid ] || pause 40000
	[ -z "${_parent}" ] || echo $$ > "${_parent}"
	event "daemon pid=$$"
	child=
	while :; do
		trap 'term_daemond "${_parent}"' TERM
		[ -e ${state}/daemon13 ] && trap 'end_daemond ""' HUP || trap '' HUP
		"$@" < /dev/null > "${_output}" 2>&1 &
		child=$!
		event "child pid=${child}"
		echo "daemon: ${_title}[${child}]" > ${state}/proc/$$
		[ ! -e ${state}/untitled ] || echo "/usr/sbin/daemon -r -P ${_parent} -t ${_title} $*" > ${state}/proc/$$
		case "$1" in
		*node) ;;
		*) rm -f "${STARTING}" ;;
		esac
		wait_for_child
		[ "${_status}" -ne 127 ] || [ -e "$1" ] || _status=1
		event "child exit ${_status}"
		rm -f "${STARTING}"
		[ -z "${asked}" ] || wait_for_look
		[ -n "${_delay}" ] && [ -z "${asked}" ] || end_daemond "${_parent}"
		# 14 and 15 lose a TERM that comes now; 13 ends.
		if [ -e ${state}/daemon13 ]; then trap 'wait_for_look; end_daemond "${_parent}"' TERM
		else trap 'event "daemon ignores TERM during the restart delay"' TERM
		fi
		pause $((_delay * 1000)) &
		child=$!
		wait_for_child
	done
}

# A trapped signal ends wait(1) early.
wait_for_child()
{
	while :; do
		wait "${child}"
		_status=$?
		process_lives "${child}" || break
	done
	wait "${child}"
	_again=$?
	[ ${_again} -eq 127 ] || _status=${_again}
}

term_daemond()
{
	event "daemon got TERM, sends TERM to child"
	asked=yes
	kill -TERM "${child}" 2> /dev/null
	[ -e ${state}/daemon13 ] || return 0
	event "daemon ends at once (13)"
	wait_for_look
	end_daemond "$1"
}

# Whoever sent the signal sees the process once more: recorded so, and left to chance otherwise.
wait_for_look()
{
	local _left=200
	until [ -e ${state}/awaited/$$ ] || [ $((_left -= 1)) -eq 0 ]; do ${state}/real/sleep 0.01; done
}

end_daemond()
{
	event "daemon exit"
	rm -f ${1:+"$1"} ${state}/proc/$$ ${state}/locked/$$ "${STARTING}"
	exit 0
}
