import type { ArgumentOption } from '../model/argument-spec.ts'

interface ConnectionVariable extends ArgumentOption {
  readonly description: string
}

const text = (description: string): ConnectionVariable => ({ type: 'str', description })
const whole = (description: string): ConnectionVariable => ({ type: 'int', description })
const secret = (description: string): ConnectionVariable => ({ ...text(description), no_log: true })
const older = (name: string, option: ConnectionVariable): ConnectionVariable => ({
  ...option,
  description: `An older word for ${name}.`,
})

const port = whole('The SSH port; 22 unless given.')
const password = secret('The SSH password; a key is better, or -k, which asks.')
const becomePassword = secret('The password that sudo or su asks for.')
const key = text('The private key to log in with.')
const hostKeys: ConnectionVariable = {
  type: 'raw',
  choices: ['accept-new', 'strict', 'off', true, false],
  description:
    'What to do about host keys that are not known; a changed one always stops the host.',
}

/** A variable that the engine asks for when it connects. */
export type ConnectionVariableName =
  | 'ansible_host'
  | 'ansible_ssh_host'
  | 'ansible_port'
  | 'ansible_ssh_port'
  | 'ansible_user'
  | 'ansible_ssh_user'
  | 'ansible_password'
  | 'ansible_ssh_pass'
  | 'ansible_ssh_password'
  | 'ansible_ssh_private_key_file'
  | 'ansible_private_key_file'
  | 'ansible_ssh_common_args'
  | 'ansible_ssh_extra_args'
  | 'ansible_host_key_checking'
  | 'ansible_ssh_host_key_checking'
  | 'ansible_timeout'
  | 'ansible_ssh_timeout'
  | 'ansible_connection'
  | 'ansible_become'
  | 'ansible_become_method'
  | 'ansible_become_user'
  | 'ansible_become_password'
  | 'ansible_become_pass'

/** The variables that say how to reach a host and whom to become there. */
export const connectionVariables: Readonly<Record<ConnectionVariableName, ConnectionVariable>> = {
  ansible_host: text('The address of the host; its name in the inventory unless given.'),
  ansible_ssh_host: older('ansible_host', text('')),
  ansible_port: port,
  ansible_ssh_port: older('ansible_port', port),
  ansible_user: text('The user to log in as.'),
  ansible_ssh_user: older('ansible_user', text('')),
  ansible_password: password,
  ansible_ssh_pass: older('ansible_password', password),
  ansible_ssh_password: older('ansible_password', password),
  ansible_ssh_private_key_file: key,
  ansible_private_key_file: older('ansible_ssh_private_key_file', key),
  ansible_ssh_common_args: text('Further options of ssh, such as -o ProxyJump=bastion.'),
  ansible_ssh_extra_args: text('Further options of ssh, after ansible_ssh_common_args.'),
  ansible_host_key_checking: hostKeys,
  ansible_ssh_host_key_checking: older('ansible_host_key_checking', hostKeys),
  ansible_timeout: whole('Seconds that a connection may take to open.'),
  ansible_ssh_timeout: older('ansible_timeout', whole('')),
  ansible_connection: {
    type: 'str',
    choices: ['ssh', 'local', 'smart', 'paramiko', 'paramiko_ssh'],
    description: 'ssh, or local for the control machine itself.',
  },
  ansible_become: {
    type: 'bool',
    description: 'Runs as another user: root, or ansible_become_user.',
  },
  ansible_become_method: {
    type: 'str',
    choices: ['sudo', 'su'],
    description: 'How to become that user.',
  },
  ansible_become_user: text('The user to become.'),
  ansible_become_password: becomePassword,
  ansible_become_pass: older('ansible_become_password', becomePassword),
}
