import { expect } from 'chai'

import type { SourceObject } from '../../../engine/model/value.ts'
import { render } from './render.ts'

describe('the addresses of an etcd member whose ip is 10.0.0.1', () => {
  const own = ['10.0.0.1', '10.7.0.1']
  const settings = async (vars: SourceObject = {}): Promise<Record<string, string>> => {
    const text = await render('etcd', 'etcd.env.hbs', { ansible_all_ipv4_addresses: own, ...vars })
    const pairs = [...text.matchAll(/^ETCD_(\w+_URLS)=(.*)$/gm)]
    return Object.fromEntries(pairs.map(([, name = '', urls = '']) => [name, urls]))
  }
  const listens = (...addresses: readonly string[]) => ({
    LISTEN_PEER_URLS: addresses.map(address => `https://${address}:2380`).join(','),
    LISTEN_CLIENT_URLS: [...addresses, '127.0.0.1'].map(at => `https://${at}:2379`).join(','),
  })
  const tells = (address: string) => ({
    INITIAL_ADVERTISE_PEER_URLS: `https://${address}:2380`,
    ADVERTISE_CLIENT_URLS: `https://${address}:2379`,
  })

  it('are that one alone where there is no other', async () => {
    const found = await settings()
    expect(found).to.deep.equal({ ...listens('10.0.0.1'), ...tells('10.0.0.1') })
  })

  it('are an access_ip of its own too, by which it is asked', async () => {
    const found = await settings({ access_ip: '10.7.0.1' })
    expect(found).to.deep.equal({ ...listens('10.0.0.1', '10.7.0.1'), ...tells('10.7.0.1') })
  })

  it('leave out an access_ip that is translated on the way, but tell it', async () => {
    const found = await settings({ access_ip: '192.0.2.1' })
    expect(found).to.deep.equal({ ...listens('10.0.0.1'), ...tells('192.0.2.1') })
  })

  it('are what etcd_address and etcd_access_address say', async () => {
    const found = await settings({
      access_ip: '192.0.2.1',
      etcd_address: '0.0.0.0',
      etcd_access_address: '10.7.0.1',
    })
    expect(found).to.deep.include(tells('10.7.0.1'))
  })
})
