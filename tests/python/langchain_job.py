"""LangChain's vector store on the unmodified client; prints one JSON object with what each step answered."""
import json
import sys

import marqo
from langchain_community.vectorstores import Marqo
from langchain_core.documents import Document

url, api_key, name = sys.argv[1:4]
texts = ["The sun rises in the east.", "Bread is baked from flour.", "A tram runs on rails."]
subjects = ["sky", "food", "city"]
seen = {}

store = Marqo.from_texts(
    texts,
    metadatas=[{"subject": subject} for subject in subjects],
    index_name=name,
    url=url,
    api_key=api_key,
    index_settings={"model": "hf/all-MiniLM-L6-v2"},
    verbose=False,
)
seen["count"] = store.get_number_of_documents()
best = store.similarity_search("how is a loaf made?", k=1)[0]
seen["best"] = [best.page_content, best.metadata]
scored = store.similarity_search_with_score("a ride in town", k=3)
seen["scored"] = [scored[0][0].metadata["subject"], [score for _, score in scored] == sorted((score for _, score in scored), reverse=True)]
seen["weighted"] = store.similarity_search({"dawn": 1.0, "food": -0.5}, k=1)[0].metadata["subject"]
seen["bulk"] = [found[0].metadata["subject"] for found in store.bulk_similarity_search(["dawn", "cake"], k=1)]

again = Marqo.from_documents(
    [Document(page_content="Ships cross the sea.", metadata={"subject": "sea"})],
    index_name=name,
    url=url,
    api_key=api_key,
    verbose=False,
)
seen["of an index that is there"] = again.as_retriever(search_kwargs={"k": 1}).invoke("sailing")[0].metadata["subject"]

client = marqo.Client(url=url, api_key=api_key)
client.delete_index(name)
client.create_index(name, model="hf/all-MiniLM-L6-v2")
store.add_texts(["Snow falls in winter."])
seen["after its index was created anew"] = [found.page_content for found in store.similarity_search("cold weather")]
print(json.dumps(seen))
