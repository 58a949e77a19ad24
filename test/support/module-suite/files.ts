import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'

import { rejection } from '../rejection.ts'
import type { Scene } from './scene.ts'

/** The modules that run commands and handle files. */
export function describeFiles(scene: Scene): void {
  const { at, text, put, state, use, converges } = scene

  it('command and shell run in folders with blanks, with input and environment', async () => {
    const env = { environment: { NAME: 'a b' } }
    const shell = await use(
      'shell',
      { cmd: 'cat; echo "$NAME $PWD"', stdin: 'in', chdir: scene.folder },
      env,
    )
    expect(shell.result).to.include({ rc: 0, stdout: `in\na b ${scene.folder}` })
    const command = await use('command', { cmd: "printf '%s|' 'x y' $HOME" })
    expect(command.result).to.include({ stdout: 'x y|$HOME|' })
    const failed = await use('shell', { cmd: 'echo no >&2; exit 3' })
    expect(failed.result).to.include({ failed: true, rc: 3, stderr: 'no' })
    await put('made-1', '')
    const skipped = await use('command', { cmd: 'false', creates: at('made-*') })
    expect(skipped.changed).to.equal(false)
  })

  it('command looks for what it creates and removes where it runs', async () => {
    await put('marker', '')
    const home = (await scene.host.script('echo "$HOME"')).stdout.toString().trim()
    const away = '/..'.repeat(home.split('/').length).slice(1)
    const here = scene.folder.slice(1)
    for (const creates of ['marker', 'mark*', `~/${away}/${here}/marker`]) {
      const run = await use('shell', { cmd: 'exit 1', chdir: scene.folder, creates })
      expect(run.changed, creates).to.equal(false)
    }
    for (const removes of [`${away}/${here}/marker`, `${away}/${here}/m?rker`]) {
      const { result } = await use('shell', { cmd: 'echo ran', removes })
      expect(result, removes).to.include({ stdout: 'ran' })
    }
    const gone = await use('shell', { cmd: 'exit 1', removes: '~/no such file' })
    expect(gone.changed).to.equal(false)
    const nowhere = use('shell', { cmd: 'exit 1', chdir: 'no such folder', removes: 'marker' })
    expect(await rejection(nowhere)).to.include({ code: 'MODULE_FAILED' })
  })

  it('copy writes, keeps a backup, and refuses what its validation refuses', async () => {
    const args = { dest: at('a file'), content: 'ü\n', mode: '0640', owner: 'daemon' }
    await converges('copy', args)
    expect(await state('a file')).to.equal('file 0640 daemon')
    const { result } = await use('copy', { ...args, content: 'new\n', backup: true })
    expect((await scene.host.read(result['backup_file'] as string)).toString()).to.equal('ü\n')
    const bad = { ...args, content: 'bad\n', validate: 'grep -q new %s' }
    expect(await rejection(use('copy', bad))).to.have.property('name', 'TsplayError')
    expect(await text('a file')).to.equal('new\n')
  })

  it('copy brings folders and large files of the control machine', async () => {
    mkdirSync(join(scene.control, 'tree/sub'), { recursive: true })
    writeFileSync(join(scene.control, 'tree/one'), '1')
    writeFileSync(join(scene.control, 'tree/sub/large'), Buffer.alloc(3_000_000, 'xyz\n'))
    await converges('copy', { src: 'tree/', dest: at('t'), directory_mode: '0750' })
    expect(await state('t/sub')).to.match(/^directory 0750/)
    expect((await scene.host.inspect(at('t/sub/large')))?.size).to.equal(3_000_000)
    await converges('copy', {
      src: at('t/one'),
      dest: at('copy'),
      remote_src: true,
      mode: '0700',
    })
    expect(await text('copy')).to.equal('1')
    await converges('copy', { src: at('t/'), dest: at('t2'), remote_src: true }, 5)
  })

  it('copy replaces a symlink, or follows it', async () => {
    await put('target', 'old')
    await use('file', { path: at('link'), src: 'target', state: 'link' })
    await converges('copy', { dest: at('link'), content: 'x', follow: true }, 2)
    expect([await state('link'), await text('target')].join()).to.match(/^symlink.*,x$/)
    await converges('copy', { dest: at('link'), content: 'y' })
    expect([await state('link'), await text('target')].join()).to.match(/^file.*,x$/)
  })

  it('file makes, changes and removes', async () => {
    await converges('file', {
      path: at('d/e'),
      state: 'directory',
      mode: '0700',
      owner: 'daemon',
    })
    expect(await state('d')).to.equal('directory 0700 daemon')
    await put('d/e/f', '')
    await converges('file', { path: at('d/e/f'), mode: 'u=rw,go=', group: 'daemon' })
    const tidy = { path: at('d'), state: 'directory', recurse: true, mode: 'a=rX', owner: 'root' }
    await converges('file', tidy, 3)
    expect(await state('d/e/f')).to.equal('file 0444 root')
    await converges('file', { path: at('l'), state: 'link', src: 'd/e' })
    await converges('file', { path: at('l'), state: 'link', src: at('d') })
    await put('h', 'other')
    await converges('file', { path: at('h'), state: 'hard', src: at('d/e/f'), force: true }, 2)
    await use('file', { path: at('touched'), state: 'touch', mode: '0600' })
    expect(await state('touched')).to.match(/^file 0600/)
    await converges('file', { path: at('d'), state: 'absent' })
  })

  it('lineinfile, replace and blockinfile edit', async () => {
    await put('conf', 'a=1\nb=2\n')
    await converges('lineinfile', { path: at('conf'), regexp: '^a=', line: 'a=3', mode: '0600' })
    await converges('replace', { path: at('conf'), regexp: '^b=(.*)$', replace: 'c=\\1' })
    await converges('blockinfile', { path: at('conf'), block: 'x\ny', marker: '# {mark}' })
    expect(await text('conf')).to.equal('a=3\nc=2\n# BEGIN\nx\ny\n# END\n')
    expect(await state('conf')).to.match(/^file 0600/)
  })

  it('stat, find, slurp and fetch look', async () => {
    await put('x.conf', 'data')
    await put('y z.txt', '')
    const { result } = await use('stat', { path: at('x.conf') })
    expect(result['stat']).to.include({ exists: true, size: 4, isreg: true })
    const found = await use('find', { paths: [scene.folder], patterns: '*.txt' })
    expect(found.result['files']).to.have.nested.property('[0].path', at('y z.txt'))
    expect((await use('slurp', { src: at('x.conf') })).result['content']).to.equal('ZGF0YQ==')
    const dest = `${scene.control}/fetched/`
    await converges('fetch', { src: at('x.conf'), dest, flat: true })
    expect(readFileSync(`${dest}x.conf`, 'utf8')).to.equal('data')
  })

  it('unarchive unpacks what is not there, from either side', async () => {
    mkdirSync(join(scene.control, 'pack/v1/bin'), { recursive: true })
    writeFileSync(join(scene.control, 'pack/v1/bin/tool'), 'elf', { mode: 0o755 })
    writeFileSync(join(scene.control, 'pack/v1/notes'), 'n')
    execFileSync('tar', [
      '-czf',
      join(scene.control, 'a.tgz'),
      '-C',
      join(scene.control, 'pack'),
      'v1',
    ])
    await use('file', { path: at('out'), state: 'directory' })
    const args = { dest: at('out'), owner: 'daemon', mode: 'u=rwX,go=rX' }
    await converges('unarchive', { src: 'a.tgz', ...args })
    expect(await state('out/v1/bin/tool')).to.equal('file 0755 daemon')
    await use('copy', { src: 'a.tgz', dest: at('a.tgz') })
    await use('file', { path: at('only'), state: 'directory' })
    const stripped = { extra_opts: ['--strip-components=1'], include: ['v1/bin/tool'] }
    const there = { src: at('a.tgz'), dest: at('only'), remote_src: true, ...stripped }
    await converges('unarchive', there)
    expect(await state('only/notes')).to.equal('absent')
    await put('only/bin/tool', 'worse')
    await converges('unarchive', there)
    expect(await text('only/bin/tool')).to.equal('elf')
  })

  it('unarchive sets the mode of members with unusual names, and lists them', async () => {
    const names = ['b\u00e4r.txt', 'back\\slash.txt', 'plain.txt']
    mkdirSync(join(scene.control, 'odd'), { recursive: true })
    for (const name of names) writeFileSync(join(scene.control, 'odd', name), name)
    const archive = join(scene.control, 'odd.tgz')
    execFileSync('tar', ['-czf', archive, '-C', join(scene.control, 'odd'), ...names])
    await use('file', { path: at('odd'), state: 'directory' })
    const args = { src: 'odd.tgz', dest: at('odd'), mode: 'u=rwX,go=', list_files: true }
    await converges('unarchive', args)
    for (const name of names) expect(await state(`odd/${name}`), name).to.match(/^file 0600/)
    const { result } = await use('unarchive', args)
    for (const name of names) expect(result['files'], name).to.include(name)
  })
}
