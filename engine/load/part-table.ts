import { optionTypes } from '../model/argument-spec.ts'
import { commonTable, type Keyword, type KeywordTable } from './keyword-table.ts'

const { name, tags, vars } = commonTable
const when: Keyword = { takes: 'conditions', about: 'Added to the conditions of all its plays.' }
const common = { name, tags, vars, when } as KeywordTable

/** What stands beside `import_playbook`. */
export const importPlaybookTable: KeywordTable = common

/** What `loop_control` holds. */
export const loopControlTable: KeywordTable = {
  loop_var: { takes: 'variable', about: 'The variable of the item; item unless named here.' },
  index_var: { takes: 'variable', about: 'The variable that counts, from 0.' },
  label: { takes: 'anything', about: 'What is shown instead of the whole item.' },
  pause: { takes: 'number', about: 'Seconds between items.' },
}

const apply: Keyword = {
  takes: 'apply',
  about: 'Keywords for the tasks inside; those beside the word decide on the include alone.',
}

/** What `import_tasks` and `include_tasks` hold. */
export const tasksIncludeTable: KeywordTable = {
  file: { takes: 'text', about: "A task file, relative to this one or in the role's tasks/." },
  apply,
}

/** What `import_role` and `include_role` hold. */
export const roleIncludeTable: KeywordTable = {
  name: { takes: 'text', about: 'The role.' },
  tasks_from: { takes: 'text', about: 'A file of its tasks/ instead of main.' },
  vars_from: { takes: 'plain text', about: 'A file of its vars/ instead of main.' },
  defaults_from: { takes: 'plain text', about: 'A file of its defaults/ instead of main.' },
  handlers_from: { takes: 'plain text', about: 'A file of its handlers/ instead of main.' },
  public: { takes: 'plain boolean', about: "Lets the rest of the play see the role's variables." },
  apply,
  allow_duplicates: { takes: 'anything', about: 'Taken from Ansible; an include always runs.' },
  rolespec_validate: {
    takes: 'plain boolean',
    about: "false: the role's argument_specs are not asked.",
  },
}

/** What meta/main.yml of a role holds. */
export const roleMetaTable: KeywordTable = {
  dependencies: { takes: 'role entries', about: 'Roles that run before this one.' },
  allow_duplicates: { takes: 'plain boolean', about: 'Runs each time it is named, not once.' },
  galaxy_info: { takes: 'anything', about: 'Taken from Ansible, and not read.' },
  collections: { takes: 'anything', about: 'Taken from Ansible, and not read.' },
  argument_specs: {
    takes: 'argument specs',
    about: "What the role's variables may be, by entry point; best in meta/argument_specs.yml.",
  },
}

/** What an entry point of `argument_specs` holds. */
export const entryPointTable: KeywordTable = {
  short_description: { takes: 'text', about: 'What the role does, in a few words.' },
  description: { takes: 'texts', about: 'What the role does.' },
  author: { takes: 'texts', about: 'Who wrote it.' },
  version_added: { takes: 'text', about: 'Since which version there is this.' },
  options: { takes: 'argument options', about: 'The variables, by name.' },
}

/** What `argument_specs` says of a variable. */
export const optionTable: KeywordTable = {
  type: { takes: optionTypes, about: 'What its value is; str unless said otherwise.' },
  elements: { takes: optionTypes, about: "The type of a list's elements." },
  required: { takes: 'plain boolean', about: 'Whether it must be set.' },
  choices: { takes: 'list', about: 'The values it may have; of a list, its elements.' },
  options: { takes: 'argument options', about: 'What a mapping, or each one of a list, holds.' },
  description: { takes: 'texts', about: 'What it is for.' },
  default: { takes: 'anything', about: 'For readers; the value stands in defaults/main.yml.' },
  no_log: { takes: 'plain boolean', about: 'Its value is a secret: messages do not show it.' },
  version_added: { takes: 'text', about: 'Since which version there is this.' },
}
