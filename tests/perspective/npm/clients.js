// Calls a published client of the Perspective API, re-pointed at our server, and prints what it
// gives as JSON: node clients.js CLIENT SERVER KEY TEXT OPTIONS
"use strict";

const [client, server, key, text, options] = process.argv.slice(2);
const theirs = "https://commentanalyzer.googleapis.com";
const toOurs = (url) => url.replace(theirs, server);

const ask = {
  // The address is a constant of the package, so each request is re-pointed on its way.
  "perspective-api-client": () => {
    const path = require.resolve("axios", { paths: [require.resolve("perspective-api-client")] });
    require(path).interceptors.request.use((sent) => ({ ...sent, url: toOurs(sent.url) }));
    const Perspective = require("perspective-api-client");
    return new Perspective({ apiKey: key }).analyze(text, JSON.parse(options));
  },
  "perspectiveapi-js-client": () => {
    const { Client } = require("@conversationai/perspectiveapi-js-client");
    const made = new Client(key);
    made.perspectiveApiUrl = toOurs(made.perspectiveApiUrl);
    return made.getScores(text, JSON.parse(options));
  },
};

ask[client]().then(
  (given) => console.log(JSON.stringify({ given })),
  (error) => console.log(JSON.stringify({ refused: error.message })),
);
