import { expect } from 'chai'

import { tracedHost } from '../../../engine/run/traced-host.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { play } from '../../support/play.ts'

const traces = async (verbosity: number, task: string) => {
  const site = `- hosts: a\n  gather_facts: false\n  tasks:\n    - ${task}\n`
  const { events } = await play(site, { hosts: ['a'], verbosity })
  return events.flatMap(event => (event.type === 'trace' ? [event] : []))
}
const write = '{name: w, copy: {content: "secret-content", dest: /f}'

describe('a trace', () => {
  it('tells nothing before it is wanted', async () => {
    expect(await traces(1, `${write}}`)).to.deep.equal([])
  })

  it('tells the arguments of a task with -vv', async () => {
    const [only, ...others] = await traces(2, `${write}}`)
    expect(only).to.deep.include({ host: 'a', level: 2 })
    expect(only?.task?.name).to.equal('w')
    expect(only?.text).to.match(/^copy \{.*"dest":"\/f"/)
    expect(others).to.deep.equal([])
  })

  it('tells the round trips to the host with -vvv', async () => {
    const told = (await traces(3, `${write}}`)).filter(({ level }) => level === 3)
    expect(told.map(({ text }) => text.replace(/\d+ ms/, 'N ms'))).to.deep.equal([
      'look at /f: absent, N ms',
      'write 14 bytes to /f: N ms',
    ])
  })

  it('tells nothing of a task with no_log', async () => {
    expect(await traces(3, `${write}, no_log: true}`)).to.deep.equal([])
  })
})

describe('run/traced-host', () => {
  const trace = async (use: (host: FakeHost) => Promise<unknown>): Promise<string[]> => {
    const told: string[] = []
    const run = () =>
      Promise.resolve({ code: 3, stdout: Buffer.from('out'), stderr: Buffer.alloc(0) })
    const host = Object.assign(new FakeHost().onScript('Looks'), { run })
    await use(tracedHost(host, text => told.push(text)) as FakeHost).catch(() => undefined)
    return told.map(text => text.replace(/\d+ ms/, 'N ms'))
  }

  it('tells a command with what came back', async () => {
    expect(await trace(host => host.run(['etcdctl', 'a b']))).to.deep.equal([
      'run ["etcdctl","a b"]: exit status 3, 3 bytes of stdout, 0 of stderr, N ms',
    ])
  })

  it('tells of a long script what it says of itself, and cuts none of its words', async () => {
    const script = `# Looks.\nlogin ${'correct horse '.repeat(30)}`
    const [told] = await trace(host => host.script(script))
    expect(told).to.include('# Looks.').and.not.include('correct')
  })

  it('tells of environment and stdin only what they are, not what they hold', async () => {
    const options = { env: { TOKEN: 's3cret' }, stdin: 's3cret', cwd: '/tmp' }
    const [told] = await trace(host => host.run(['x'], options))
    expect(told).to.include('TOKEN').and.include('6 bytes of stdin').and.include('/tmp')
    expect(told).not.to.include('s3cret')
  })

  it('tells what went wrong, and passes it on', async () => {
    const told = await trace(host => host.read('/nowhere'))
    expect(told).to.have.length(1)
    expect(told[0]).to.match(/^read \/nowhere: .+, N ms$/)
  })
})
