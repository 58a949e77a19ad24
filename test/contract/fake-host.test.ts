import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import type { Host, PathState } from '../../engine/remote/host.ts'
import { FakeHost } from '../support/fake-host.ts'
import { connectionOptions, testClient } from '../support/hosts.ts'
import { rejection } from '../support/rejection.ts'

/** What must be the same wherever a host's files are; times and owners differ. */
const comparable = (state: PathState | undefined): unknown =>
  state === undefined
    ? undefined
    : {
        kind: state.kind,
        mode: state.mode,
        size: state.kind === 'file' ? state.size : undefined,
        sha256: state.sha256,
        content: state.content?.toString(),
      }

/** The same things done to a host in memory and to a real one must look the same afterwards. */
async function exercise(host: Host, folder: string): Promise<unknown> {
  const seen: unknown[] = []
  const file = `${folder}/file`
  await host.write(file, Buffer.from('one'))
  seen.push(comparable(await host.inspect(file, { checksum: true, content: 10 })))
  await host.write(file, Buffer.from('two!'), { mode: '0600' })
  seen.push(comparable(await host.inspect(file, { content: 3 })))
  await host.write(file, Buffer.from('three'))
  seen.push(comparable(await host.inspect(file)))
  seen.push((await host.read(file)).toString())
  const paths = [folder, file, `${folder}/none`, `${file}/below`]
  seen.push((await host.inspectAll(paths, { follow: true })).map(comparable))
  for (const failing of [
    host.read(folder),
    host.read(`${folder}/none`),
    host.write(folder, Buffer.from('x')),
  ]) {
    seen.push(((await rejection(failing)) as { code?: string }).code)
  }
  return seen
}

describe('the in-memory host of the unit tests', () => {
  it('behaves as a real host does', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsplay-fake-'))
    const client = testClient()
    const real = await client.connector.host(connectionOptions({ connection: 'local' }))
    await real.run(['chmod', '0755', folder])
    const fake = new FakeHost({ [folder]: { kind: 'directory', mode: '0755' } })
    try {
      expect(await exercise(fake, folder)).to.deep.equal(await exercise(real, folder))
    } finally {
      await client.end()
      rmSync(folder, { recursive: true })
    }
  })
})
