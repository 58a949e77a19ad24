import { printable } from './text.ts'

/** An element of an XML document. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | number>>
  readonly children: readonly (XmlElement | string)[]
}

/** A whole XML 1.0 document; what XML cannot hold of a text is left out. */
export function formatXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, '')}\n`
}

function element({ name, attributes, children }: XmlElement, indent: string): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${quoted(value)}"`)
  const start = `${indent}<${name}${words.join('')}`
  if (children.length === 0) return `${start}/>`
  const [first] = children
  if (typeof first === 'string') return `${start}>${children.map(inline).join('')}</${name}>`
  const inner = children.map(child =>
    typeof child === 'string' ? '' : element(child, `${indent}  `),
  )
  return `${start}>\n${inner.join('\n')}\n${indent}</${name}>`
}

const inline = (child: XmlElement | string): string =>
  typeof child === 'string' ? escape(child) : element(child, '')

// A reader of XML makes spaces of an attribute's line breaks unless they are written as characters.
const quoted = (value: string | number): string =>
  escape(String(value)).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')

function escape(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(NOT_XML, '\ufffd')
}

/** Halves of characters and what is none: XML has no way to write them. */
const NOT_XML = /[\ud800-\udfff\ufffe\uffff]/gu
