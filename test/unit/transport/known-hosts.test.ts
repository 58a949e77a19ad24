import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { rejection } from '../../support/rejection.ts'
import {
  keyType,
  loadKnownHosts,
  matchesName,
  rememberHost,
} from '../../../engine/transport/known-hosts.ts'

/** A public key blob of some type. */
function blob(type: string, fill: number): Buffer {
  const name = Buffer.from(type)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(name.length)
  return Buffer.concat([length, name, Buffer.alloc(32, fill)])
}
const ed = blob('ssh-ed25519', 1)
const otherEd = blob('ssh-ed25519', 2)
const rsa = blob('ssh-rsa', 3)
const line = (name: string, key: Buffer): string =>
  `${name} ${keyType(key)} ${key.toString('base64')}\n`

describe('known hosts', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-known-'))
    file = join(folder, 'known_hosts')
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })
  const judge = async (text: string, key: Buffer, port = 22) => {
    writeFileSync(file, text)
    return (await loadKnownHosts([file, join(folder, 'none')], '10.0.0.1', port)).judge(key)
  }

  it('knows a key that is listed', async () => {
    expect(await judge(`# x\n${line('a,10.0.0.1', ed)}`, ed)).to.deep.equal({ kind: 'known' })
  })

  it('takes a host of which nothing is listed as new', async () => {
    expect(await judge(line('10.0.0.2', ed), ed)).to.deep.equal({ kind: 'new' })
  })

  it('names file and line of a key that changed', async () => {
    const verdict = await judge(`\n${line('10.0.0.1', ed)}`, otherEd)
    expect(verdict).to.deep.equal({ kind: 'changed', file, line: 2 })
  })

  it('takes a key of another type than the known ones as changed', async () => {
    expect(await judge(line('10.0.0.1', ed), rsa)).to.include({ kind: 'changed', line: 1 })
  })

  it('refuses a revoked key whatever else is listed', async () => {
    const text = `${line('10.0.0.1', ed)}@revoked ${line('*', ed)}`
    expect(await judge(text, ed)).to.deep.equal({ kind: 'revoked', file, line: 2 })
  })

  it('leaves certificate authorities out', async () => {
    expect(await judge(`@cert-authority ${line('*', ed)}`, otherEd)).to.deep.equal({ kind: 'new' })
  })

  it('tells ports apart', async () => {
    const text = line('[10.0.0.1]:2222', ed)
    expect(await judge(text, ed, 2222)).to.deep.equal({ kind: 'known' })
    expect(await judge(text, ed)).to.deep.equal({ kind: 'new' })
  })

  it('asks for the known key types first', async () => {
    writeFileSync(file, line('10.0.0.1', rsa))
    expect((await loadKnownHosts([file], '10.0.0.1', 22)).types).to.deep.equal(['ssh-rsa'])
  })

  it('reads names hashed by ssh-keygen', async () => {
    writeFileSync(file, line('10.0.0.1', ed) + line('[10.0.0.1]:2222', otherEd))
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' })
    expect(readFileSync(file, 'utf8')).to.match(/^\|1\|/)
    expect((await loadKnownHosts([file], '10.0.0.1', 22)).judge(ed)).to.include({ kind: 'known' })
    const other = await loadKnownHosts([file], '10.0.0.1', 2222)
    expect(other.judge(otherEd)).to.include({ kind: 'known' })
  })

  it('matches wildcards, and a negation wins', () => {
    expect(matchesName('*.example.org,!db.example.org', 'web.example.org')).to.equal(true)
    expect(matchesName('*.example.org,!db.example.org', 'db.example.org')).to.equal(false)
    expect(matchesName('10.0.0.?', '10.0.0.7')).to.equal(true)
    expect(matchesName('10.0.0.?', '10x0.0.7')).to.equal(false)
  })

  it('adds each new host on a line of its own, once', async () => {
    writeFileSync(file, line('other', rsa).trimEnd())
    await Promise.all([
      rememberHost(file, '10.0.0.1', 22, ed),
      rememberHost(file, '10.0.0.2', 2222, ed),
      rememberHost(file, '10.0.0.1', 22, ed),
    ])
    expect(readFileSync(file, 'utf8')).to.equal(
      line('other', rsa) + line('10.0.0.1', ed) + line('[10.0.0.2]:2222', ed),
    )
  })

  it('makes a host unreachable where the file cannot be read or written', async () => {
    const errors = [
      await rejection(loadKnownHosts([folder], '10.0.0.1', 22)),
      await rejection(rememberHost('/proc/known_hosts', '10.0.0.1', 22, ed)),
    ]
    for (const error of errors) {
      expect(error).to.include({ name: 'UnreachableError', code: 'UNREACHABLE' })
      expect(error).to.have.property('hint').that.contains('UserKnownHostsFile')
    }
  })
})
