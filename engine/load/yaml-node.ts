/** A parsed YAML node, free of the parser's own types; offsets count characters of the file. */
export type YamlNode = {
  readonly offset: number
  readonly tag: string | undefined
} & (YamlContent | YamlAlias)

/** A single value. */
export interface YamlScalar {
  readonly kind: 'scalar'
  /** As YAML 1.2's core schema reads it. */
  readonly value: unknown
  /** As it is written, without quotes. */
  readonly source: string
  readonly style: 'plain' | 'quoted' | 'block'
}

/** Keys and values, in the order and number in which they are written. */
export interface YamlMap {
  readonly kind: 'map'
  readonly pairs: readonly YamlPair[]
}

/** One entry of a mapping. */
export interface YamlPair {
  readonly key: YamlNode
  readonly value: YamlNode
  /** `<<: *other` */
  readonly merge: boolean
}

/** A list. */
export interface YamlSequence {
  readonly kind: 'sequence'
  readonly items: readonly YamlNode[]
}

/** `*name`; the target is undefined where no such anchor stands above, or where it holds the alias. */
export interface YamlAlias {
  readonly kind: 'alias'
  readonly name: string
  readonly target: YamlNode | undefined
}

/** What a node holds. */
export type YamlContent = YamlScalar | YamlMap | YamlSequence

/** A node of one kind. */
export type YamlNodeOf<K extends YamlNode['kind']> = Extract<YamlNode, { readonly kind: K }>
