import { join } from 'node:path'

import { expect } from 'chai'

import type { SourceObject } from '../../../engine/model/value.ts'
import { play } from '../../support/play.ts'

const roles = join(import.meta.dirname, '../../../roles')
const files = [
  ...['common/defaults/main.yml', 'common/vars/main.yml'],
  ...['certificates/defaults/main.yml', 'certificates/vars/main.yml'],
].map(file => join(roles, file))

const certificate = (changes: SourceObject = {}): SourceObject => ({
  path: '/etc/kubernetes/ssl/apiserver.crt',
  common_name: 'kube-apiserver',
  organization: [],
  issuer_common_name: 'kubernetes',
  subject_alt_name: ['DNS:localhost', 'IP:127.0.0.1'],
  serial_number: '0A',
  key: 'RSA-2048',
  not_after: '2027-11-21T07:00:00.000Z',
  valid_days: 365,
  expires_in_days: 300,
  is_ca: false,
  ...changes,
})

interface Told {
  readonly rows: readonly Record<string, unknown>[]
  readonly checks: readonly { readonly ok: boolean; readonly found: string; readonly fix: string }[]
}

/** What the role tells of a certificate that was found. */
async function told(changes: SourceObject): Promise<Told> {
  const { of } = await play(
    `
    - hosts: all
      gather_facts: false
      vars_files: ${JSON.stringify(files)}
      tasks:
        - name: tell
          debug:
            msg: { rows: '{{ certificates_rows }}', checks: '{{ certificates_checks }}' }`,
    { extraVars: { certificates_found: { certificates: [certificate(changes)] } } },
  )
  return of('tell').result['msg'] as unknown as Told
}

describe('the role certificates', () => {
  it('shows who a certificate is for, by whom, for which names and until when', async () => {
    const { rows, checks } = await told({ organization: ['system:masters'] })
    expect(rows[0]).to.include({
      ...{ subject: 'kube-apiserver, system:masters', ca: 'kubernetes' },
      ...{ names: 'localhost, 127.0.0.1', expires: '2027-11-21', days_left: 300 },
    })
    expect(checks.map(({ ok }) => ok)).to.deep.equal([true])
  })

  it('says of a CA that nobody signed it but itself', async () => {
    const { rows } = await told({ common_name: 'kubernetes', is_ca: true })
    expect(rows[0]).to.include({ ca: 'itself' })
  })

  const client = '/var/lib/kubelet/pki/kubelet-client-current.pem'
  for (const [what, changes, severity] of [
    ['has expired', { expires_in_days: -1 }, 'error'],
    ['expires today', { expires_in_days: 0 }, 'warning'],
    ['is about to expire', { expires_in_days: 29 }, 'warning'],
    ['has a month left', { expires_in_days: 30 }, 'none'],
    // kubelet waits until 10 to 30 % of the time are left.
    ['kubelet will renew in time', { path: client, valid_days: 90, expires_in_days: 12 }, 'none'],
    [
      'kubelet should have renewed',
      { path: client, valid_days: 90, expires_in_days: 8 },
      'warning',
    ],
  ] as const) {
    it(`takes one that ${what} for: ${severity}`, async () => {
      const { rows, checks } = await told(changes)
      expect(rows[0]).to.include({ severity })
      expect(checks[0]?.ok).to.equal(severity === 'none')
    })
  }

  for (const [what, changes, fix] of [
    ['what a playbook makes anew', {}, 'renew-certificates.yml'],
    ['what kubelet renews', { path: client }, 'journalctl -u kubelet'],
    ['a CA', { is_ca: true }, 'docs/certificates.md'],
    [
      'the CA that kubelet signs for itself',
      { is_ca: true, path: '/var/lib/kubelet/pki/kubelet.crt' },
      'renew-certificates.yml',
    ],
  ] as const) {
    it(`says what to do with ${what}`, async () => {
      const { checks } = await told({ ...changes, expires_in_days: -3 })
      expect(checks[0]?.fix).to.contain(fix)
    })
  }
})
