import { expect } from 'chai'

import { bypasses } from '../../../engine/bundle/proxies.ts'

const direct = (no_proxy: string, url: string) => bypasses(no_proxy)(new URL(url))

describe('no_proxy', () => {
  for (const [no_proxy, url] of [
    ['example.org', 'https://example.org/x'],
    ['example.org', 'https://mirror.example.org/x'],
    ['.example.org', 'https://mirror.example.org/x'],
    ['*.example.org', 'https://mirror.example.org/x'],
    ['a, EXAMPLE.org', 'http://example.org'],
    ['example.org:5000', 'http://example.org:5000'],
    ['example.org:443', 'https://example.org'],
    ['10.0.0.1', 'http://10.0.0.1:5000'],
    ['10.233.0.0/18,x', 'http://10.233.1.2'],
    ['fd00::/64', 'http://[fd00::5]:5000'],
    ['*', 'https://anything.test'],
  ] as const) {
    it(`"${no_proxy}" names ${url}`, () => {
      expect(direct(no_proxy, url)).to.equal(true)
    })
  }

  for (const [no_proxy, url] of [
    ['', 'https://example.org'],
    ['example.org', 'https://myexample.org'],
    ['example.org:5000', 'http://example.org'],
    ['10.0.0.1', 'http://10.0.0.11'],
    ['10.233.0.0/18', 'http://10.1.0.1'],
  ] as const) {
    it(`"${no_proxy}" does not name ${url}`, () => {
      expect(direct(no_proxy, url)).to.equal(false)
    })
  }
})
