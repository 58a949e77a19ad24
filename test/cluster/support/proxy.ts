import type { Lab } from '../../lab/index.ts'

/** A forward proxy on a node of the lab, which asks for a password. */
export interface Proxy {
  /** With user and password, as an inventory has it. */
  readonly url: string
  /** HOST:PORT of everything that has been asked of it. */
  readonly asked: () => Promise<readonly string[]>
}

/** The password, and another way to write it in a URL: many passwords can only be written so. */
export const password = { plain: 'pass-word', encoded: 'pass%2Dword' }

const port = 3128

/** Installs tinyproxy on a node and starts it. */
export async function startProxy(lab: Lab, node: string): Promise<Proxy> {
  const config = `Port ${port}
User tinyproxy
Group tinyproxy
Timeout 600
MaxClients 200
LogLevel Connect
BasicAuth lab ${password.plain}
`
  await lab.shell(node, install('tinyproxy'))
  await lab.shell(node, `printf '%s' '${config}' >/etc/tinyproxy/tinyproxy.conf`)
  await lab.shell(node, 'systemctl restart tinyproxy')
  return {
    url: `http://lab:${password.encoded}@${lab.address(node)}:${port}`,
    asked: async () => {
      const lines = await lab.shell(node, 'journalctl --unit=tinyproxy --output=cat')
      const asked = [...lines.matchAll(/Request \(.*?\): [A-Z]+ (\S+) HTTP/g)]
      return [...new Set(asked.map(([, target = '']) => hostOf(target)))]
    },
  }
}

/** Shell that installs packages on a node that has no package lists. */
export const install = (...packages: readonly string[]): string =>
  `export DEBIAN_FRONTEND=noninteractive; { apt-get -q update && apt-get -qy install ${packages.join(' ')}; } >&2`

/** CONNECT is asked for HOST:PORT, all else for a URL. */
function hostOf(target: string): string {
  const { hostname, port } = new URL(target.includes('://') ? target : `http://${target}`)
  return `${hostname}:${port === '' ? '80' : port}`
}
