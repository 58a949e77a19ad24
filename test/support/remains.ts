import type { Lab } from '../lab/index.ts'

/**
 * What a run has left on a node: shells, sleeps and sessions that are not of the question itself, and
 * its files; empty where nothing is left.
 */
export function remainsOn(lab: Lab, node: string): Promise<string> {
  return lab.shell(
    node,
    `/usr/bin/pgrep -a 'sh|sleep|sudo' | grep -vE "^($$|$PPID) |sshd|ssh-agent|systemd" || :
     /usr/bin/pgrep -c -f '[s]shd: .*@notty' | grep -vx 1
     /usr/bin/find /tmp /var/tmp /run /root /opt -xdev -name '*tsp*' || :`,
  )
}
