// PostGraphile over the collection's database: BENCH_PG is its address, the first argument the port.
// It asks for Node 22, and runs on 20 with the one function that is new there: `older.mjs` supplies it.
import "./older.mjs";
import { createServer } from "node:http";
import { grafserv } from "postgraphile/grafserv/node";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import preset from "postgraphile/presets/amber";

const instance = postgraphile({
  extends: [preset.default ?? preset],
  pgServices: [makePgService({ connectionString: process.env.BENCH_PG, schemas: ["bench_graph"] })],
  grafserv: { port: Number(process.argv[2]), graphiql: false, watch: false },
  grafast: { explain: false },
});
const server = createServer();
server.on("error", (error) => { console.error(error); process.exit(1); });
await instance.createServ(grafserv).addTo(server);
server.listen(Number(process.argv[2]), "127.0.0.1");
