"""Adds and searches vectors in a peer, as its own documentation does it, and prints what it took as JSON."""

import json
import os
import sys
import time

import numpy

peer, folder, dimensions, batch, limit = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
vectors = numpy.fromfile(os.path.join(folder, "vectors.f32"), numpy.float32).reshape(-1, dimensions)
queries = numpy.fromfile(os.path.join(folder, "queries.f32"), numpy.float32).reshape(-1, dimensions)
with open(os.path.join(folder, "texts.json")) as file:
    texts = json.load(file)
data = os.path.join(folder, "data")


def chroma():
    import chromadb

    client = chromadb.PersistentClient(data)
    collection = client.create_collection("peers", configuration={"hnsw": {"space": "cosine"}})

    def add(first, last):
        collection.add(
            ids=[str(at) for at in range(first, last)], embeddings=vectors[first:last], documents=texts[first:last]
        )

    def search(query):
        return [int(one) for one in collection.query(query_embeddings=[query], n_results=limit)["ids"][0]]

    return f"Chroma {chromadb.__version__}, in process", add, search


def milvus():
    import importlib.metadata

    from pymilvus import MilvusClient

    os.mkdir(data)
    client = MilvusClient(os.path.join(data, "peers.db"))
    client.create_collection("peers", dimension=dimensions, metric_type="COSINE")

    def add(first, last):
        client.insert(
            "peers", [{"id": at, "vector": vectors[at].tolist(), "text": texts[at]} for at in range(first, last)]
        )

    def search(query):
        hits = client.search("peers", data=[query.tolist()], limit=limit, output_fields=["text"])[0]
        return [hit["id"] for hit in hits]

    return f"Milvus Lite {importlib.metadata.version('milvus-lite')}, on this machine", add, search


def size(path):
    return sum(os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(path) for name in names)


name, add, search = {"chroma": chroma, "milvus": milvus}[peer]()
began = time.perf_counter()
for first in range(0, len(vectors), batch):
    add(first, min(first + batch, len(vectors)))
adding = (time.perf_counter() - began) * 1000
time.sleep(20)
for query in queries[:20]:
    search(query)
times, found = [], []
for query in queries:
    began = time.perf_counter()
    found.append(search(query))
    times.append((time.perf_counter() - began) * 1000)
print(json.dumps({"name": name, "adding": adding, "times": times, "found": found, "megabytes": size(data) / 1e6}))
