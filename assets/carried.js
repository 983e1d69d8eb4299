// At the foot of a race in one file: it opens a page of it, with the modules and the bytes that the file carries. No server
// and no network: what a page would fetch is handed to it, and an import map leads to the modules.
{
  const NEWS = "carried/"; // what is asked by that is in the file: dashboard/pages/stands.py
  const query = new URLSearchParams(location.search);

  async function unpacked(id) {
    const packed = Uint8Array.from(atob(document.getElementById(id).textContent), (sign) => sign.charCodeAt(0));
    return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")));
  }

  async function open() {
    const { pages, modules, news } = await (await unpacked("carried")).json();
    const snapshot = await (await unpacked("carried-snapshot")).arrayBuffer();
    const fetched = globalThis.fetch;
    globalThis.fetch = (address, how) => {
      const name = String(address).startsWith(NEWS) ? String(address).slice(NEWS.length) : null;
      if (name === null) return fetched(address, how);
      const body = name.endsWith("/snapshot-0") ? snapshot : news[name];
      return Promise.resolve(new Response(body ?? null, { status: body === undefined ? 404 : 200 }));
    };
    const held = {};
    for (const [name, text] of Object.entries(modules)) held[`map/${name}`] = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    globalThis.carried = true;
    const kind = query.get("page") === "film" ? "replay" : "review";
    const tongues = Object.keys(pages[kind]);
    const asked = [query.get("lang"), ...navigator.languages].map((tag) => tag?.slice(0, 2).toLowerCase());
    const language = asked.find((tag) => tongues.includes(tag)) ?? tongues[0];
    const map = `<script type="importmap">${JSON.stringify({ imports: held })}<\/script>`;
    const page = pages[kind][language].replace("<!-- where its modules are -->", map);
    document.open();
    document.write(page);
    document.close();
  }

  open().catch((error) => {
    document.getElementById("opening").textContent = document.getElementById("opening").dataset.failed;
    throw error;
  });
}
