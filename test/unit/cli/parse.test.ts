import { expect } from 'chai'

import type { CliOptions } from '../../../engine/cli/options.ts'
import { parseArgs } from '../../../engine/cli/parse.ts'
import { TsplayError } from '../../../engine/errors.ts'

const parse = (...argv: string[]): CliOptions => {
  const parsed = parseArgs(argv)
  if (parsed.kind !== 'run') throw new Error(`not a run: ${parsed.text}`)
  return parsed
}

const rejection = (...argv: string[]): TsplayError => {
  try {
    parseArgs(argv)
  } catch (error) {
    if (error instanceof TsplayError) return error
  }
  throw new Error(`accepted: ${argv.join(' ')}`)
}

describe('cli/parse', () => {
  it('runs a playbook with defaults only', () => {
    expect(parse('site.yml')).to.deep.equal({
      kind: 'run',
      playbooks: ['site.yml'],
      inventory: [],
      tags: [],
      skipTags: [],
      extraVars: [],
      become: false,
      askBecomePass: false,
      askPass: false,
      forks: 50,
      check: false,
      diff: false,
      verbosity: 0,
      listHosts: false,
      listTasks: false,
      listTags: false,
      syntaxCheck: false,
      step: false,
      reports: [],
      words: ['tsplay', 'site.yml'],
    })
  })

  it('knows the short forms that fingers know', () => {
    const line = '-i h1 -l n1 -t a,b -u me -bK -f 7 -CD -vv one.yml two.yml'
    expect(parse(...line.split(' '))).to.deep.include({
      playbooks: ['one.yml', 'two.yml'],
      inventory: ['h1'],
      limit: 'n1',
      tags: ['a', 'b'],
      user: 'me',
      become: true,
      askBecomePass: true,
      forks: 7,
      check: true,
      diff: true,
      verbosity: 2,
    })
  })

  it('knows the long forms', () => {
    const line =
      '--inventory=h --limit=n --tags=a --skip-tags=b --become-user=u --forks=3 ' +
      '--check --diff --list-hosts --list-tasks --list-tags --syntax-check --become-method=su ' +
      '--become-password-file=f --host-key-checking=strict --output=jsonl p.yml'
    expect(parse(...line.split(' '), '--start-at-task', 'Install it')).to.deep.include({
      skipTags: ['b'],
      becomeUser: 'u',
      becomeMethod: 'su',
      becomePasswordFile: 'f',
      listHosts: true,
      listTasks: true,
      listTags: true,
      syntaxCheck: true,
      startAtTask: 'Install it',
      hostKeyChecking: 'strict',
      output: 'jsonl',
    })
  })

  it('takes a key by either of its names', () => {
    expect(parse('--private-key', 'k', 'p.yml').privateKeyFile).to.equal('k')
    expect(parse('--key-file', 'k', 'p.yml').privateKeyFile).to.equal('k')
  })

  it('adds up what may be given several times', () => {
    const options = parse('-i', 'a', '-i', 'b,', '-t', 'x', '-t', 'y, z', '-e', 'a=1', 'p.yml')
    expect(options.inventory).to.deep.equal(['a', 'b,'])
    expect(options.tags).to.deep.equal(['x', 'y', 'z'])
    expect(options.playbooks).to.deep.equal(['p.yml'])
  })

  it('keeps the line to run again, without its limit', () => {
    const line = '-l n1 p.yml --start-at-task x -i h -vv -e a=1 --diff -e @f -f 9'
    expect(parse(...line.split(' ')).words.join(' ')).to.equal(
      'tsplay -i h -e a=1 -e @f --start-at-task x -f 9 -D -vv p.yml',
    )
  })

  it('takes bundle for the playbook that writes one, and -o for where it goes', () => {
    const { playbooks, extraVars, words } = parse('bundle', '-i', 'h', '-o', 'x/y.tar', '-e', 'a=1')
    expect(playbooks).to.deep.equal(['bundle.yml'])
    expect(extraVars.at(-1)).to.deep.equal({ kind: 'pairs', vars: { bundle_file: 'x/y.tar' } })
    expect(words.join(' ')).to.equal('tsplay -i h -e a=1 -o x/y.tar bundle')
    expect(parse('-i', 'h', 'bundle').extraVars).to.deep.equal([])
  })

  it('refuses -o elsewhere, and a playbook beside bundle', () => {
    const bad = [
      ['-o', 'x', 'site.yml'],
      ['bundle', 'site.yml'],
    ]
    for (const argv of bad) expect(rejection(...argv).hint).to.contain('tsplay bundle')
  })

  it('refuses what would leave something out of a bundle', () => {
    for (const option of ['--limit=n1', '--start-at-task=x']) {
      expect(rejection('bundle', '-i', 'h', option), option).to.include({ code: 'USAGE' })
    }
  })

  it('refuses an unknown option and names the nearest', () => {
    const error = rejection('--limt', 'n1', 'p.yml')
    expect(error.code).to.equal('USAGE')
    expect(error.hint).to.include('--limit')
  })

  it('refuses tags that name none, for that would mean all', () => {
    for (const option of ['--tags=', '--skip-tags= , ']) {
      expect(rejection('-i', 'h', 'site.yml', option), option).to.include({ code: 'USAGE' })
    }
  })

  it('refuses a line without playbook, bad forks and a bad choice', () => {
    const bad = [[], ['-f', '0', 'p'], ['-f', 'x', 'p'], ['--host-key-checking', 'no', 'p']]
    for (const argv of bad) expect(rejection(...argv).code).to.equal('USAGE')
  })

  it('answers --help and --version with a text', () => {
    expect(parseArgs(['--help']))
      .to.have.property('text')
      .that.includes('--start-at-task')
    expect(parseArgs(['--version']))
      .to.have.property('text')
      .that.matches(/^\d+\.\d+\.\d+\n$/)
  })
})
