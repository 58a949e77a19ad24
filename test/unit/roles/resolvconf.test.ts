import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'
import { parse } from 'yaml'

import { FakeHost } from '../../support/fake-host.ts'
import { play } from '../../support/play.ts'
import { roleFiles } from '../../support/role-files.ts'

const removal = "Let the host ask the cluster's DNS no more"

describe('a host that is to ask the cluster’s DNS no more', function () {
  this.timeout(20_000)
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsplay-resolved-'))
    await writeFile(join(folder, 'tsplay.conf'), '[Resolve]\nDNS=169.254.25.10\n')
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** Plays the role where restarting systemd-resolved ends with this code: what came of it. */
  async function removed(restart: number): Promise<string> {
    const systemctl = `#!/bin/sh\ncp ${folder}/tsplay.conf ${folder}/read\nexit ${restart}\n`
    await writeFile(join(folder, 'systemctl'), systemctl, { mode: 0o755 })
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` }
    const tasks = [{ import_role: { name: 'resolvconf' } }]
    const { of } = await play(
      {
        ...(await roleFiles('common', 'resolvconf')),
        'site.yml': JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }]),
      },
      {
        hosts: ['node1'],
        groups: { kube_control_plane: ['node1'], kube_node: [], etcd: ['node1'] },
        extraVars: { resolved_dropin: join(folder, 'tsplay.conf') },
        machine: () =>
          new FakeHost().onScript('try-restart', ({ script = '' }) => {
            const { status, stdout } = spawnSync('sh', ['-c', script], { env })
            return { code: status ?? -1, stdout }
          }),
      },
    )
    return of(removal).status
  }

  it('forgets it at once, and has nothing to do the second time', async () => {
    expect(await removed(0)).to.equal('changed')
    expect(await readFile(join(folder, 'read'), 'utf8')).to.equal('')
    expect(await readdir(folder)).to.not.include('tsplay.conf')
    expect(await removed(0)).to.equal('ok')
  })

  it('has it still to do where systemd-resolved was not restarted', async () => {
    expect(await removed(1)).to.equal('failed')
    expect(await removed(0)).to.equal('changed')
  })

  it('does so before its pods get its own servers again', async () => {
    const file = join(import.meta.dirname, '../../../roles/kubernetes/node/tasks/main.yml')
    const tasks = parse(await readFile(file, 'utf8')) as Record<string, string>[]
    const at = tasks.findIndex(({ name }) => name === removal)
    expect(at).to.be.lessThan(
      tasks.findIndex(({ import_tasks }) => import_tasks === 'resolv-conf.yml'),
    )
    expect(tasks[at]).to.deep.include({
      import_role: { name: 'resolvconf', tasks_from: 'remove' },
      when: 'not hosts_ask_cluster_dns',
    })
  })
})
