import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { command } from '../../engine/modules/command.ts'
import { mustRun } from '../../engine/modules/exec.ts'
import { shell } from '../../engine/modules/shell.ts'
import type { Connector, Host } from '../../engine/remote/host.ts'
import { localHost } from '../support/real-host.ts'
import { rejection } from '../support/rejection.ts'
import { runModule } from '../support/run-module.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsplay-start '))
const busybox = join(folder, 'busybox')
const put = (name: string, text: string, mode: number): string => {
  writeFileSync(join(folder, name), text)
  chmodSync(join(folder, name), mode)
  return join(folder, name)
}

describe('starting commands', () => {
  before(() => {
    mkdirSync(busybox)
    execFileSync('busybox', ['--install', '-s', busybox])
  })
  after(() => {
    rmSync(folder, { recursive: true })
  })

  for (const [title, words] of [
    ['dash', ['/bin/dash']],
    ['bash', ['/bin/bash']],
    ['busybox', ['env', `PATH=${busybox}`, '/bin/busybox', 'sh']],
  ] as const) {
    describe(`with ${title}, one that cannot be started`, () => {
      let host: Host
      let close: Connector['close']
      before(async () => {
        ;({ host, close } = await localHost(words))
      })
      after(() => close())
      const run = async (argv: readonly string[], PATH?: string) => {
        const environment: Record<string, string> = PATH === undefined ? {} : { PATH }
        return (await runModule(command, { argv, chdir: folder }, host, { environment })).result
      }

      it('is told as missing, with the PATH that was searched', async () => {
        const result = await run(['no-such-program', 'x'])
        expect(result).to.include({ failed: true, rc: 127, stderr: '' })
        expect(result.msg).to.equal('no such command: no-such-program')
        const { stdout } = await host.script('printf %s "$PATH"')
        expect(result['hint']).to.include(`PATH (${stdout.toString()})`)
      })

      it('is looked for in the PATH of the task', async () => {
        put('mine', '#!/bin/sh\necho "ran"', 0o755)
        expect(await run(['mine'], folder)).to.include({ rc: 0, stdout: 'ran' })
        const elsewhere = await run(['mine'], '/nowhere')
        expect(elsewhere).to.include({ rc: 127, msg: 'no such command: mine' })
        expect(elsewhere['hint']).to.include('(/nowhere)')
      })

      it('is told as missing by its path', async () => {
        expect(await run(['./not-here'])).to.include({
          ...{ rc: 127, msg: 'no such command: ./not-here' },
          hint: 'there is no such file on the host',
        })
      })

      it('is told as forbidden when it is not executable', async () => {
        const path = put('plain', 'text', 0o644)
        const wanted = { failed: true, rc: 126, stderr: '' }
        expect(await run([path])).to.include({ ...wanted, msg: `permission denied: ${path}` })
        expect(await run(['./plain'])).to.include({ ...wanted, msg: 'permission denied: ./plain' })
        expect(await run(['plain'], `/nowhere:${folder}`)).to.include({
          ...wanted,
          msg: 'permission denied: plain',
        })
      })

      it('is told as forbidden when it is a directory', async () => {
        expect(await run(['/tmp'])).to.include({ rc: 126, hint: 'it is a directory' })
      })

      it('is told to lack its interpreter', async () => {
        put('script', '#! /no/interpreter -x\n', 0o755)
        const result = await run(['./script'])
        expect(result).to.include({ rc: 127, msg: 'no such command: ./script' })
        expect(result['hint']).to.include('/no/interpreter,')
        put('windows', '#!/bin/sh\r\necho x\r\n', 0o755)
        expect((await run(['./windows']))['hint']).to.include('Windows')
      })

      it('is told to be a word of the shell', async () => {
        expect((await run(['export', 'A=b']))['hint']).to.include('module shell')
      })

      it('keeps its own words when it ran and left with the same status', async () => {
        const script = 'echo "my words" >&2; exit 127'
        const result = await run(['/bin/sh', '-c', script])
        expect(result).to.include({ rc: 127, stderr: 'my words' }).and.not.have.property('hint')
        expect(result.msg).to.include('my words')
      })

      it('is the shell that the module shell was told to use', async () => {
        const args = { cmd: 'true', executable: '/bin/no-shell' }
        const { result } = await runModule(shell, args, host)
        expect(result).to.include({ rc: 127, msg: 'no such command: /bin/no-shell' })
      })

      it('is named where a module needs it', async () => {
        const error = await rejection(mustRun(host, ['no-such-program', '-x']))
        expect(error.message).to.include('no such command: no-such-program')
      })
    })
  }
})
