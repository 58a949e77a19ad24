import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { createCluster, expectSuccess, type Cluster, type Played } from './support/cluster.ts'
import { nodeConditions } from './support/kubernetes.ts'

interface Row {
  readonly host: string
  readonly certificate: string
  readonly ca: string
  readonly names: string
  readonly key: string
  readonly serial_number: string
  readonly days_left: number
}

// Kubelets' come and go by themselves.
const keptByUs = ({ certificate }: Row): boolean => !certificate.includes('/kubelet/')

/** The rows that certificates.yml told. */
function rowsOf({ events }: Played): readonly Row[] {
  return events.flatMap(event => {
    if (event.type !== 'result' || event.task.module !== 'table') return []
    const { rows } = event.outcome.result['table'] as unknown as { rows: readonly Row[] }
    return rows.map(row => ({ ...row, host: event.host })).filter(keptByUs)
  })
}

describe('certificates of a cluster that has an intermediate CA of its owner', function () {
  this.timeout('20m')
  let cluster: Cluster
  let pki: string

  const openssl = (...argv: readonly string[]) =>
    execFileSync('openssl', argv, { cwd: pki, encoding: 'utf8', stdio: 'pipe' })
  const makeCa = (name: string, signer: readonly string[] = []) => {
    const curve = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
    openssl('genpkey', ...curve, '-out', `${name}.key`)
    const extensions = [
      'basicConstraints=critical,CA:TRUE',
      'keyUsage=critical,keyCertSign,cRLSign',
    ]
    const asked = ['req', '-x509', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`]
    const said = extensions.flatMap(each => ['-addext', each])
    openssl(...asked, ...said, '-days', '500', '-out', `${name}.crt`, ...signer)
  }
  const settings = async (more: object = {}) => {
    const given = Object.fromEntries(
      ['kube_ca', 'etcd_ca'].flatMap(name => [
        [`${name}_cert_file`, join(pki, `${name}.crt`)],
        [`${name}_key_file`, join(pki, `${name}.key`)],
      ]),
    )
    const ours = { kube_cert_key_algorithm: 'ECDSA-P256', kube_cert_valid_days: 60, ...given }
    const etcd = { etcd_cert_valid_days: 90 }
    // JSON is YAML.
    const text = JSON.stringify({ ...ours, ...etcd, ...more })
    await writeFile(join(cluster.inventory, 'group_vars/all/zz-pki.yml'), text)
  }
  const list = async () => rowsOf(await cluster.tsplay('certificates.yml'))
  /** Which certificates are other ones than before, as `host path`. */
  const replaced = async (before: readonly Row[]): Promise<readonly string[]> => {
    const known = new Set(before.map(({ host, serial_number }) => `${host} ${serial_number}`))
    return (await list())
      .filter(({ host, serial_number }) => !known.has(`${host} ${serial_number}`))
      .map(({ host, certificate }) => `${host} ${certificate}`)
  }

  before(async () => {
    cluster = await createCluster({
      lab: 'tcert',
      nodes: 3,
      layout: { 'kube-master': ['node1', 'node2'], etcd: ['node3'], 'kube-node': ['node3'] },
    })
    pki = join(cluster.inventory, 'pki')
    await mkdir(pki)
    makeCa('root')
    makeCa('kube_ca', ['-CA', 'root.crt', '-CAkey', 'root.key'])
    makeCa('etcd_ca')
    const chain = ['kube_ca.crt', 'root.crt'].map(name => readFile(join(pki, name), 'utf8'))
    await writeFile(join(pki, 'kube_ca.crt'), (await Promise.all(chain)).join(''))
    await settings()
  })
  after(async () => {
    await cluster.close()
  })

  it('is refused while the key of one is not its own', async () => {
    await settings({ kube_ca_key_file: join(pki, 'root.key') })
    const refused = await cluster.tsplay('preflight.yml')
    expect(refused.code).to.equal(2)
    const [{ outcome } = {}] = refused.failures
    expect(JSON.stringify(outcome?.result)).to.contain('is not the key of')
    await settings()
  })

  it('are signed by it, with keys and lifetimes as they were asked for', async () => {
    const played = await cluster.tsplay('cluster.yml')
    expectSuccess(played)
    for (const name of ['kube_ca', 'etcd_ca']) {
      const [, line = ''] = (await readFile(join(pki, `${name}.key`), 'utf8')).split('\n')
      expect(JSON.stringify(played.events)).not.to.contain(line)
    }
    const conditions = await nodeConditions(cluster)
    expect(conditions).to.deep.equal({ node1: 'True', node2: 'True', node3: 'True' })
    const leaves = (await list()).filter(({ certificate }) => !/ca\.(crt|pem)$/.test(certificate))
    expect(leaves).to.have.length(2 * 8 + 1)
    for (const { certificate, ca, key, days_left } of leaves) {
      const isEtcd = certificate.startsWith('/etc/ssl/etcd')
      const wanted = certificate.includes('front-proxy') ? 'front-proxy-ca' : 'kube_ca'
      expect(ca, certificate).to.equal(isEtcd ? 'etcd_ca' : wanted)
      expect(key, certificate).to.equal('ECDSA-P256')
      expect(days_left, certificate).to.equal(isEtcd ? 89 : 59)
    }
    for (const node of ['node1', 'node2']) {
      const mode = await cluster.lab.shell(node, 'stat -c %a /etc/kubernetes/ssl/ca.key')
      expect(mode.trim()).to.equal('600')
    }
  })

  it('are not changed by a second run, nor by renewing what is about to expire', async () => {
    for (const playbook of ['cluster.yml', 'renew-certificates.yml']) {
      const played = await cluster.tsplay(playbook)
      expectSuccess(played)
      expect(played.changed).to.deep.equal([])
    }
  })

  it('are told when they are about to expire, by the exit code too', async () => {
    const played = await cluster.tsplay('certificates.yml', '-e', 'certificates_expiring_days=60')
    expect(played.code).to.equal(2)
    const told = played.failures.map(({ host, outcome }) => [
      host,
      (outcome.result['problems'] as readonly object[]).length,
    ])
    expect(Object.fromEntries(told)).to.deep.equal({ node1: 7, node2: 7 })
  })

  it('are all the same but the API servers’ when a name is added', async () => {
    const before = await list()
    await settings({ supplementary_addresses_in_ssl_keys: ['api.example.org'] })
    expectSuccess(await cluster.tsplay('cluster.yml', '--tags', 'master'))
    expect(await replaced(before)).to.deep.equal(
      ['node1', 'node2'].map(node => `${node} /etc/kubernetes/ssl/apiserver.crt`),
    )
    const names = (await list()).find(({ certificate }) => certificate.endsWith('apiserver.crt'))
    expect(names?.names).to.contain('api.example.org')
  })

  it('are all the same but etcd’s own when an address is added to etcd', async () => {
    const before = await list()
    await settings({ etcd_cert_alt_ips: ['192.0.2.7'] })
    expectSuccess(await cluster.tsplay('cluster.yml', '--tags', 'etcd'))
    expect(await replaced(before)).to.deep.equal(['node3 /etc/ssl/etcd/ssl/member-node3.pem'])
  })

  it('are renewed one control plane after another, while one API server is always ready', async () => {
    const before = await list()
    const servers = ['node1', 'node2'].map(node => cluster.lab.address(node))
    await cluster.lab.shell('node3', `${asking(servers)} >/tmp/asked 2>&1 & echo $! >/tmp/asking`)
    const renew = ['-e', 'kube_cert_renew_before_days=60', '-e', 'kube_cert_valid_days=200']
    expectSuccess(await cluster.tsplay('renew-certificates.yml', ...renew))
    await cluster.lab.shell('node3', 'kill $(cat /tmp/asking)')
    const asked = (await cluster.lab.shell('node3', 'cat /tmp/asked')).trim().split('\n')
    expect(asked.length).to.be.greaterThan(20)
    expect(asked.filter(word => word !== 'ready')).to.deep.equal([])
    const others = await replaced(before)
    expect(others).to.have.length(2 * 7)
    expect(others.filter(line => line.includes('etcd'))).to.deep.equal([])
    const again = await cluster.tsplay('renew-certificates.yml', ...renew)
    expectSuccess(again)
    expect(again.changed).to.deep.equal([])
    // Controller manager and scheduler work with theirs.
    await cluster.kubectl(
      'create',
      'deployment',
      'x',
      '--image=docker.io/lab/tools:1',
      '--',
      'sleep',
      '9999',
    )
    await cluster.kubectl('rollout', 'status', 'deployment/x', '--timeout=120s')
  })

  it('are made anew when all have expired, and no API server answers any more', async () => {
    const etcd = ['member-node3.pem', 'member-node3-key.pem', 'ca.pem', 'ca-key.pem'] as const
    await cluster.lab.shell(
      'node3',
      `cd /etc/ssl/etcd/ssl && ${expire(...etcd)} && systemctl restart etcd`,
    )
    const names = ['apiserver', 'apiserver-kubelet-client', 'front-proxy-client']
    const expired = names.map(name => {
      const ca = name.startsWith('front') ? 'front-proxy-ca' : 'ca'
      return expire(`${name}.crt`, `${name}.key`, `${ca}.crt`, `${ca}.key`)
    })
    for (const node of ['node1', 'node2']) {
      await cluster.lab.shell(
        node,
        `cd /etc/kubernetes/ssl && ${expired.join(' && ')}
        crictl stopp $(crictl pods --name kube-apiserver- -q)
        until ! curl -skf -m 5 https://127.0.0.1:6443/readyz; do sleep 1; done`,
      )
    }
    expect((await cluster.tsplay('certificates.yml')).code).to.equal(2)
    expectSuccess(await cluster.tsplay('renew-certificates.yml'))
    const conditions = await nodeConditions(cluster)
    expect(Object.keys(conditions)).to.have.length(3)
    expect((await list()).filter(({ days_left }) => days_left < 30)).to.deep.equal([])
  })
})

/** Has a certificate end at once, all else in it as it was. */
const expire = (crt: string, key: string, ca: string, caKey: string) =>
  `openssl x509 -x509toreq -in ${crt} -signkey ${key} -copy_extensions copy 2>/dev/null |
    openssl x509 -req -CA ${ca} -CAkey ${caKey} -set_serial 7 -days 0 -copy_extensions copy -out old 2>/dev/null && mv old ${crt}`

// The first once more: it may have become ready, and the second have been taken down, between two questions.
const asking = ([first = '', second = '']: readonly string[]) => `
  ready() { curl --silent --insecure --fail --max-time 10 --output /dev/null https://$1:6443/readyz; }
  while :; do
    if ready ${first} || ready ${second} || ready ${first}; then echo ready; else echo none; fi
    sleep 0.2
  done`
