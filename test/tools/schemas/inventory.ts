import { groupKeys } from '../../../engine/load/inventory-yaml.ts'
import { closed, described, ref, template, type Schema } from './kinds.ts'
import { varsDefinition } from './variables.ts'

const mapping = ['object', 'null']

/** An inventory in YAML. */
export function inventorySchema(): Schema {
  return {
    type: mapping,
    // Signs of a dynamic inventory.
    properties: { plugin: false, _meta: false },
    additionalProperties: ref('group'),
    definitions: { group: group(), vars: varsDefinition(), template },
  }
}

function group(): Schema {
  const hosts = { type: mapping, additionalProperties: ref('vars') }
  const schemas: Readonly<Record<keyof typeof groupKeys, Schema>> = {
    hosts: { anyOf: [{ type: 'string' }, hosts] },
    vars: ref('vars'),
    children: { type: mapping, properties: knownGroups(), additionalProperties: ref('group') },
  }
  const keys = Object.keys(groupKeys) as (keyof typeof groupKeys)[]
  const properties = keys.map(key => [key, described(groupKeys[key], schemas[key])])
  return closed(mapping, Object.fromEntries(properties) as Readonly<Record<string, Schema>>)
}

/** The groups that the roles of tsplay know. */
function knownGroups(): Schema {
  const about: Readonly<Record<string, string>> = {
    kube_control_plane: 'Control planes; one that is not in kube_node runs no pods of users.',
    kube_node: 'Workers.',
    etcd: 'Members of etcd: an odd number of hosts, control planes or others.',
    k8s_cluster: 'Control planes and workers.',
    'kube-master': 'As kube_control_plane.',
    'kube-node': 'As kube_node.',
    'k8s-cluster': 'As k8s_cluster.',
  }
  const schemas = Object.entries(about).map(([name, text]) => [name, described(text, ref('group'))])
  return Object.fromEntries(schemas) as Schema
}
