import { expect } from 'chai'

import { loadInventory } from '../../../engine/load/inventory.ts'
import { loadLimit } from '../../../engine/load/limit.ts'
import type { Inventory } from '../../../engine/model/inventory.ts'
import { Template } from '../../../engine/model/value.ts'
import { problemsOf, TempFiles, testContext } from './temp-files.ts'

describe('loadInventory', () => {
  let files: TempFiles
  let context: ReturnType<typeof testContext>
  afterEach(() => files.remove())

  async function load(
    content: Readonly<Record<string, string>>,
    source: string | readonly string[] = Object.keys(content)[0] ?? '',
  ): Promise<Inventory> {
    files = await TempFiles.make(content)
    context = testContext()
    const sources = [source].flat().map(name => (name.includes(',') ? name : files.path(name)))
    return loadInventory(sources, { playbookFolders: [files.path('play')], context })
  }

  /** The winning variables of a host. */
  const varsOf = ({ hosts }: Inventory, name: string): object =>
    Object.assign({}, ...(hosts.get(name)?.vars.map(({ vars }) => vars) ?? [])) as object

  it('reads hosts, groups, children and variables from YAML', async () => {
    const inventory = await load({
      'hosts.yml': `
all:
  hosts:
    lone:
    n1: {ansible_host: 10.0.0.1}
  vars: {v: all}
  children:
    top:
      vars: {v: top}
      children:
        leaf: {hosts: {n1: , "n[2:3]:2222": {x: "{{ y }}"}}, vars: {v: leaf}}
`,
    })
    expect([...inventory.hosts.keys()]).to.deep.equal(['lone', 'n1', 'n2', 'n3'])
    expect(inventory.groups.get('top')).to.deep.equal(['n1', 'n2', 'n3'])
    expect(inventory.groups.get('ungrouped')).to.deep.equal(['lone'])
    expect(inventory.hosts.get('n2')?.groups).to.deep.equal(['top', 'leaf'])
    expect(varsOf(inventory, 'n1')).to.deep.equal({ v: 'leaf', ansible_host: '10.0.0.1' })
    expect(varsOf(inventory, 'lone')).to.deep.equal({ v: 'all' })
    expect(varsOf(inventory, 'n3')).to.deep.include({ ansible_port: 2222 })
    expect(varsOf(inventory, 'n3')).to.have.property('x').that.is.instanceOf(Template)
  })

  it('reads INI with its types', async () => {
    const inventory = await load({
      hosts: `
# the front
lone:2222 a=1 b="x y" c=yes w=valueOf d=True e=007 f=[1,'2'] g=1.20 h="5" # comment
[web]
web[1:2]  v="a=b" # comment
[web:vars]
note = some text
[top:children]
web
`,
    })
    expect(varsOf(inventory, 'lone')).to.deep.equal({
      ...{
        ansible_port: 2222,
        a: 1,
        b: 'x y',
        c: 'yes',
        w: 'valueOf',
        d: true,
        e: '007',
        f: [1, '2'],
      },
      ...{ g: '1.20', h: '5' },
    })
    expect(inventory.groups.get('top')).to.deep.equal(['web1', 'web2'])
    expect(varsOf(inventory, 'web2')).to.deep.equal({ v: 'a=b', note: 'some text' })
  })

  it("takes a shell's quotes off a host's values before it reads what is in them", async () => {
    const inventory = await load({
      hosts: String.raw`h a='"5"' b="[1,'2']" c="{'a': 'b'}" d='x\ny' e='"x\ny"' f="\"it's\"" g="{{ x }}" h="\x41"`,
    })
    expect(varsOf(inventory, 'h')).to.deep.include({
      ...{ a: '5', b: [1, '2'], c: { a: 'b' }, d: 'x\\ny', e: 'x\ny', f: "it's", h: '\\x41' },
    })
    expect(varsOf(inventory, 'h')).to.have.property('g').that.is.instanceOf(Template)
  })

  it("puts variables into Ansible's order, each with its file", async () => {
    const inventory = await load(
      {
        'inv/hosts.ini': '[g]\nh x=host\n[g:vars]\nx=inline\n[all:vars]\nx=all\n',
        'inv/group_vars/all.yml': 'x: 1',
        'inv/group_vars/g/b.yml': 'x: 2',
        'inv/group_vars/g/sub/a.yml': 'x: 3',
        'inv/host_vars/h.json': '{"x": 4}',
        'play/group_vars/all': 'x: 5',
        'play/group_vars/g.yaml': 'x: 6',
        'play/host_vars/h.yml': 'x: 7',
      },
      'inv/hosts.ini',
    )
    const layers = inventory.hosts
      .get('h')
      ?.vars.map(({ layer, vars }) => `${layer} ${JSON.stringify(vars['x'])}`)
    expect(layers).to.deep.equal([
      'inventory group vars "all"',
      'inventory group vars "inline"',
      'inventory group_vars/all 1',
      'playbook group_vars/all 5',
      'inventory group_vars/* 2',
      'inventory group_vars/* 3',
      'playbook group_vars/* 6',
      'inventory host vars "host"',
      'inventory host_vars/* 4',
      'playbook host_vars/* 7',
    ])
  })

  it('orders groups by depth, then priority, then name', async () => {
    const inventory = await load({
      'h.yml': `
b: {hosts: {h: }}
a: {hosts: {h: }, vars: {ansible_group_priority: 5}}
c: {hosts: {h: }}
parent: {children: {deep: {hosts: {h: }}}}
`,
    })
    expect(inventory.hosts.get('h')?.groups).to.deep.equal(['b', 'c', 'parent', 'a', 'deep'])
  })

  it('merges several sources, folders and lists', async () => {
    const inventory = await load(
      {
        'inv/1.yml': 'g: {hosts: {a: {x: 1}}}',
        'inv/2': '[g]\na x=2\n',
        'inv/notes.md': '# not an inventory',
        'inv/group_vars/g.yml': 'y: 1',
      },
      ['inv', 'b,c[1:2]'],
    )
    expect([...inventory.hosts.keys()]).to.deep.equal(['a', 'b', 'c1', 'c2'])
    expect(varsOf(inventory, 'a')).to.deep.equal({ x: 2, y: 1 })
    expect(inventory.sources).to.deep.equal([files.path('inv')])
  })

  it('reads yes and no of variables files as booleans, as Ansible does', async () => {
    const inventory = await load({ 'h.yml': 'all: {hosts: {a: }}', 'group_vars/all.yml': 'x: yes' })
    expect(varsOf(inventory, 'a')).to.deep.equal({ x: true })
    expect(context.warnings).to.have.length(1)
  })

  it('has a localhost with the variables of all', async () => {
    const inventory = await load({ 'h.yml': 'all: {hosts: {a: }, vars: {v: 1}}' })
    expect(inventory.hosts.has('localhost')).to.equal(false)
    const vars = inventory.implicitLocalhost?.vars.map(({ vars }) => vars)
    expect(vars).to.deep.equal([{ v: 1 }, { ansible_connection: 'local' }])
  })

  it('warns of a host that is called like a group of others, not of a bastion’s own', async () => {
    const hosts = 'all: { children: { bastion: { hosts: { bastion: } }, '
    await load({ 'hosts.yml': `${hosts} web: { hosts: { n1: , web: } } } }` })
    expect(context.warnings).to.have.length(1)
    expect(context.warnings[0]).to.include('"web"')
  })

  it('warns of a variables file that seems misspelt', async () => {
    await load({ 'h.yml': 'etcd: {hosts: {a: }}', 'group_vars/ectd.yml': 'x: 1' })
    expect(context.warnings).to.have.length(1)
    expect(context.warnings[0]).to.include('"etcd"')
  })

  const refused: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    'an unknown key in a group': ['g:\n  hsts: {a: }', ['BAD_INVENTORY 2:3']],
    'a list of hosts': ['g:\n  hosts: [a]', ['BAD_INVENTORY 2:3']],
    'a list': ['- a', ['BAD_INVENTORY 1:1']],
    'groups that hold each other': [
      'a: {children: {b: }}\nb: {children: {a: }}',
      ['BAD_INVENTORY 1:1'],
    ],
    'all under another group': ['a: {children: {all: }}', ['BAD_INVENTORY 1:16']],
    'a bad range': ['a: {hosts: {"n[3:1]": }}', ['BAD_INVENTORY 1:14']],
    'a plugin': ['plugin: aws_ec2', ['BAD_INVENTORY 1:9']],
    'broken YAML': ['a: [', ['YAML_SYNTAX 1:5']],
  }
  for (const [what, [text, expected]] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => {
      expect(await problemsOf(load({ 'h.yml': text }))).to.deep.equal(expected)
    })
  }

  it('refuses what is wrong in INI, all of it at once', async () => {
    const text = '[web:childrne]\n[top:children]\nwbe\n[x:vars]\na=1\n[web]\nh a\nh[1:\n'
    expect(await problemsOf(load({ 'h.ini': text }))).to.deep.equal([
      ...['BAD_INVENTORY 1:1', 'BAD_INVENTORY 3:1', 'BAD_INVENTORY 4:1'],
      ...['BAD_INVENTORY 7:3', 'BAD_INVENTORY 8:1'],
    ])
  })

  it('refuses a source that is not there', async () => {
    expect(await problemsOf(load({ 'hosts.yml': '' }, 'host.yml'))).to.deep.equal([
      'FILE_NOT_FOUND 0:0',
    ])
  })
})

describe('loadLimit', () => {
  it('puts the patterns of a file in place of its name', async () => {
    const files = await TempFiles.make({ 'failed.txt': '# of the last run\nn1\n\nn2\n' })
    expect(await loadLimit(`web,@${files.path('failed.txt')}`)).to.equal('web,n1,n2')
    await files.remove()
  })
})
