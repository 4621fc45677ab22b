"use strict";
// The service worker of a static site: the pages open without a network. It never touches sound.
const STORE = "voiceguide-pages";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

function isPage(request) {
  const url = new URL(request.url);
  return (
    request.method === "GET" &&
    url.origin === self.location.origin &&
    !request.headers.has("range") &&
    ["document", "style", "script", "image"].includes(request.destination) &&
    (request.destination !== "document" || /(\/|\.html)$/.test(url.pathname))
  );
}

async function answer(request) {
  const store = await caches.open(STORE);
  try {
    const response = await fetch(request);
    if (response.ok) await store.put(request, response.clone());
    return response;
  } catch (error) {
    const known = await store.match(request);
    if (known) return known;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  if (isPage(event.request)) event.respondWith(answer(event.request));
});
