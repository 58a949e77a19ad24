import { expect } from 'chai'

import { parseImageName } from '../../../engine/bundle/image-name.ts'
import { endpointsOf } from '../../../engine/bundle/mirrors.ts'

const digest = `sha256:${'a'.repeat(64)}`

describe("an image's name", () => {
  for (const [name, parts] of Object.entries({
    'registry.k8s.io/pause:3.10': ['registry.k8s.io', 'pause', '3.10'],
    'registry.k8s.io/coredns/coredns:v1.14.2': ['registry.k8s.io', 'coredns/coredns', 'v1.14.2'],
    'localhost:5000/a:1': ['localhost:5000', 'a', '1'],
    'localhost/a_b/c--d:1': ['localhost', 'a_b/c--d', '1'],
    [`quay.io/a/b@${digest}`]: ['quay.io', 'a/b', digest],
    [`quay.io/a/b:1@${digest}`]: ['quay.io', 'a/b', digest],
  })) {
    it(`${name} is taken apart as containerd does`, () => {
      const [registry, repository, reference] = parts
      expect(parseImageName(name)).to.deep.equal({ registry, repository, reference })
    })
  }

  for (const name of ['nginx', 'nginx:1', 'library/nginx:1', 'quay.io/a/b', 'quay.io/A/b:1', '']) {
    it(`"${name}" is no whole name`, () => {
      expect(() => parseImageName(name))
        .to.throw()
        .with.property('code', 'BAD_ARGS')
    })
  }
})

describe('the endpoints of a registry', () => {
  const urls = (...args: Parameters<typeof endpointsOf>) =>
    endpointsOf(...args).map(({ url }) => url)

  it('are the registry alone where no mirror is named', () => {
    expect(urls('quay.io', [])).to.deep.equal(['https://quay.io/v2'])
    expect(urls('docker.io', [])).to.deep.equal(['https://registry-1.docker.io/v2'])
    expect(urls('localhost:5000', [])).to.deep.equal(['http://localhost:5000/v2'])
  })

  it('are the mirrors first, each once', () => {
    const mirrors = [{ host: 'https://mirror.test/hub/' }, { host: 'https://registry-1.docker.io' }]
    expect(urls('docker.io', [{ prefix: 'docker.io', mirrors }])).to.deep.equal([
      'https://mirror.test/hub/v2',
      'https://registry-1.docker.io/v2',
    ])
  })

  it('are those of _default where a registry has none of its own', () => {
    const settings = [{ prefix: '_default', mirrors: [{ host: 'http://all.test:5000' }] }]
    const [first] = endpointsOf('quay.io', settings)
    expect(first).to.deep.include({ url: 'http://all.test:5000/v2', namespace: 'quay.io' })
  })
})
