// Seconds that citeproc-js takes for a bibliography of the items on standard input, each round anew.
import {readFileSync} from 'node:fs'
import CSL from 'citeproc'

const {items, style, locales, rounds} = JSON.parse(readFileSync(0, 'utf8'))
const byId = new Map(items.map(item => [item.id, item]))
const system = {retrieveLocale: tag => locales[tag] ?? locales['en-US'], retrieveItem: id => byId.get(id)}
const seconds = []
for (let round = 0; round <= rounds; round++) {
  // Compiling the style is left out, as it is for ours.
  const engine = new CSL.Engine(system, style, 'en-US', true)
  engine.setOutputFormat('text')
  const began = process.hrtime.bigint()
  engine.updateItems([...byId.keys()])
  const entries = engine.makeBibliography()[1].length
  if (entries !== items.length) throw new Error(`${entries} entries of ${items.length}`)
  // The first warms it up.
  if (round) seconds.push(Number(process.hrtime.bigint() - began) / 1e9)
}
console.log(JSON.stringify(seconds))
