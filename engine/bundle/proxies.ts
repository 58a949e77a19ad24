import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { BlockList, isIP } from 'node:net'

import { HttpProxyAgent } from 'http-proxy-agent'
import { HttpsProxyAgent } from 'https-proxy-agent'

/** Connections to servers, each by the way that it is reached. */
export interface Connections {
  readonly agentFor: (url: URL) => HttpAgent
  readonly close: () => void
}

/** @param environment `http_proxy`, `https_proxy` and `no_proxy`, as curl reads them. */
export function openConnections({
  http_proxy = '',
  https_proxy = '',
  no_proxy = '',
}: Readonly<Record<string, string>>): Connections {
  const isDirect = bypasses(no_proxy)
  const kept = { keepAlive: true }
  const direct = { 'http:': new HttpAgent(kept), 'https:': new HttpsAgent(kept) }
  const proxied = {
    'http:': http_proxy === '' ? direct['http:'] : new HttpProxyAgent(http_proxy, kept),
    'https:': https_proxy === '' ? direct['https:'] : new HttpsProxyAgent(https_proxy, kept),
  }
  return {
    agentFor: url =>
      (isDirect(url) ? direct : proxied)[url.protocol === 'http:' ? 'http:' : 'https:'],
    close: () => {
      for (const agents of [direct, proxied]) {
        agents['http:'].destroy()
        agents['https:'].destroy()
      }
    },
  }
}

/** Which servers `no_proxy` names: hosts with all below them, addresses and networks. */
export function bypasses(no_proxy: string): (url: URL) => boolean {
  const words = no_proxy.split(/[\s,]+/).filter(word => word !== '')
  const networks = new BlockList()
  for (const word of words) {
    const [address = '', prefix] = word.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(address) !== 0 && prefix !== undefined) {
      networks.addSubnet(address, Number(prefix), family)
    } else if (isIP(address) !== 0) networks.addAddress(address, family)
  }
  return ({ hostname, port, protocol }) => {
    const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
    if (isIP(host) !== 0) return networks.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')
    return words.some(word => {
      const [name = '', only] = word
        .toLowerCase()
        .replace(/^\*?\./, '')
        .split(':')
      const isPort = only === undefined || only === (port || (protocol === 'http:' ? '80' : '443'))
      return word === '*' || (isPort && (host === name || host.endsWith(`.${name}`)))
    })
  }
}
