import { expect } from 'chai'

import { labDown, labUp, type Lab } from '../lab/index.ts'
import {
  labProject,
  playbook,
  tsplayWords,
  type LabProject,
  type Played,
} from '../support/lab-project.ts'
import { remainsOn } from '../support/remains.ts'
import { onTerminal } from '../support/terminal.ts'

const password = 'lab-sudo'

describe('a run as a user whose sudo wants a password', function () {
  this.timeout(120_000)
  let lab: Lab
  let project: LabProject
  before(async () => {
    lab = await labUp({ lab: 'tsudo', nodes: 1 })
    project = await labProject(lab)
  })
  after(async () => {
    await project.end()
    await labDown('tsudo')
  })

  const tasks = [
    '- {name: who, command: id -un}',
    "- {name: look, shell: \"cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr '\\\\0' ' '\"}",
    '- {name: write, copy: {content: x, dest: /root/by-opspw}}',
  ]
  beforeEach(async () => {
    await project.inventory({ node1: { ansible_user: 'opspw' } })
    await project.write('sudo.yml', playbook(...tasks))
  })
  const play = (secret: string, ...more: readonly string[]): Promise<Played> =>
    project.play(['sudo.yml', '-b', ...more], {
      TSPLAY_BECOME_PASSWORD: secret,
    })

  it('becomes root with it, and shows it nowhere on the host', async () => {
    const played = await play(password, '-vvv')
    expect(played.code, played.stdout + played.stderr).to.equal(0)
    const [who, look] = played.results.map(({ outcome }) => outcome.result['stdout'] as string)
    expect(who).to.equal('root')
    // It did look: at the very process that looks.
    expect(look).to.contain('/proc/')
    expect(played.stdout + played.stderr).not.to.contain(password)
    // Redaction would hide it from the output, so that a leak must not even have left a gap.
    expect(look).not.to.contain('***')
    const logged = `journalctl -q -o cat | grep -cF '${password}' || :`
    expect(await lab.shell('node1', logged)).to.equal('0')
    expect(await remainsOn(lab, 'node1')).to.equal('')
  })

  describe('and who logs in with a password', () => {
    const vars = { ansible_user: 'opspw', ansible_ssh_private_key_file: '/dev/null' }
    const typing = async (login: string): Promise<{ code: number | null; shown: string }> => {
      await project.inventory({ node1: vars })
      const args = ['-i', 'hosts.yml', 'sudo.yml', '-b', '-k', '-K', '-vvv']
      const terminal = onTerminal([...tsplayWords(), ...args], {
        cwd: project.folder,
        env: { HOME: `${project.folder}/home`, NO_COLOR: '1' },
      })
      await terminal.shows('SSH password: ')
      terminal.type(`${login}\r`)
      await terminal.shows('sudo password (empty: the same): ')
      terminal.type('\r')
      return terminal.ended
    }

    it('types it on a terminal, where nobody sees it', async () => {
      const { code, shown } = await typing(password)
      expect(code, shown).to.equal(0)
      expect(shown)
        .to.include('offer the password')
        .and.match(/node1 : ok=3 /)
      expect(shown).not.to.include(password)
    })

    it('is told that a wrong one lets nobody in, without seeing it', async () => {
      const { code, shown } = await typing('not-the-login')
      expect(code, shown).to.equal(4)
      expect(shown).to.include('not let in')
      expect(shown).not.to.include('not-the-login')
    })
  })

  for (const kind of ['plain', 'jsonl']) {
    it(`says at once that it is wrong, without showing it (${kind})`, async () => {
      const wrong = 'not-the-password'
      const started = Date.now()
      const played = await play(wrong, '-vvv', '--output', kind)
      expect(Date.now() - started).to.be.lessThan(15_000)
      expect(played.code).to.equal(2)
      expect(played.stdout + played.stderr).not.to.contain(wrong)
      if (kind === 'plain') return
      const { result } = played.failure('node1').outcome
      expect(result).to.include({ code: 'BECOME_FAILED' })
      expect(result['hint']).to.be.a('string')
      expect(await remainsOn(lab, 'node1')).to.equal('')
    })
  }
})
